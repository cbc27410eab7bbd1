import { styleNames } from "@arch/contracts/style";
import { color } from "./theme.ts";

export interface BarOptions {
  title: string;
  format: string;
  height: number;
  domain?: number[];
}

/** A grouped bar chart: one bar per style in each group, labelled with its value. */
export function bars(
  values: object[],
  groups: string[],
  { title, format, height, domain }: BarOptions,
): object {
  const group = {
    field: "group",
    type: "nominal",
    sort: groups,
    title: null,
    axis: { labelAngle: 0, ticks: false },
  };
  const value = {
    field: "value",
    type: "quantitative",
    title,
    axis: { format, tickCount: 5 },
    scale: { domain },
  };
  return {
    width: 700,
    height,
    data: { values },
    encoding: { x: group, xOffset: { field: "style", sort: styleNames }, y: value },
    layer: [
      { mark: { type: "bar" }, encoding: { color } },
      {
        mark: { type: "text", baseline: "bottom", dy: -3, fontSize: 13 },
        encoding: { text: { field: "value", type: "quantitative", format } },
      },
    ],
  };
}
