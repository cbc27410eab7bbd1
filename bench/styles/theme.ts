import { styleNames } from "@arch/contracts/style";

// Three colours that colour-blind readers can distinguish.
const colors = ["#0072b2", "#e69f00", "#009e73"];

/** The common theme of all plots. */
export const theme = {
  $schema: "https://vega.github.io/schema/vega-lite/v6.json",
  background: "white",
  padding: 12,
  config: {
    font: "Arial, Helvetica, sans-serif",
    axis: { labelFontSize: 14, titleFontSize: 14, titleFontWeight: "normal", labelLimit: 300 },
    legend: {
      labelFontSize: 14,
      orient: "top",
      title: null,
      symbolSize: 150,
      symbolOpacity: 1,
      columnPadding: 24,
    },
    title: { fontSize: 16, anchor: "start", offset: 12 },
    view: { stroke: null },
  },
};

/** A colour for each style. */
export const color = {
  field: "style",
  type: "nominal",
  scale: { domain: styleNames, range: colors },
  legend: { title: null },
};
