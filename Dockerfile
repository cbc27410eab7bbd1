# Any of the images: docker build --build-arg SERVICE=billing --tag arch-billing:1.0.0 .
# SERVICE is the name of a folder in services/, mongo-setup or newman. `npm run images` makes all of them.
FROM node:24-slim AS build
WORKDIR /src
# All images share these layers, so a build of several images compiles once.
COPY package.json package-lock.json .npmrc ./
COPY packages packages
COPY services services
COPY postman postman
COPY tsconfig.json tsconfig.base.json ./
RUN npm ci && npm run build
COPY scripts scripts
ARG SERVICE
RUN node --import tsx scripts/images/stageOne.ts "$SERVICE" /app

FROM node:24-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app .
# A number, because Kubernetes can only check a numeric user for runAsNonRoot.
USER 65532:65532
ENTRYPOINT ["node", "--enable-source-maps"]
CMD ["main.js"]
