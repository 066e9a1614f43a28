// The chart of the statistics: the table below it says the same in words.
import * as echarts from "echarts";

const box = document.querySelector("[data-chart]");
const data = box && JSON.parse(document.getElementById("chart").textContent);
const LIGHT = { text: "#333d49", line: "#d8dde4", colours: ["#1f6fc4", "#d9731a"] };
const DARK = { text: "#d5dbe3", line: "#3b4756", colours: ["#6fb1f5", "#f2a65a"] };
const BARS = 30; // more than these are left to the table
let chart;

function isDark() {
  return document.documentElement.dataset.bsTheme === "dark" || document.body.dataset.bsTheme === "dark";
}

function option(look) {
  const axis = { axisLabel: { color: look.text }, axisLine: { lineStyle: { color: look.line } }, splitLine: { lineStyle: { color: look.line } } };
  const many = data.labels.length > 6;
  return {
    animation: false,
    color: look.colours,
    textStyle: { fontFamily: "inherit" },
    legend: { top: 0, textStyle: { color: look.text } },
    grid: { top: 48, left: 8, right: 16, bottom: 8, containLabel: true },
    // written as text, not as HTML: the content policy forbids inline styles
    tooltip: { trigger: "axis", renderMode: "richText", confine: true, valueFormatter: (value) => (value == null ? "不适用" : `${value}${data.unit === "%" ? "%" : " " + data.unit}`) },
    xAxis: { type: "category", data: data.labels.slice(0, BARS), ...axis, axisLabel: { color: look.text, interval: box.clientWidth < 500 ? "auto" : 0, rotate: many ? 35 : 0, width: 90, overflow: "truncate" } },
    yAxis: { type: "value", name: data.unit, nameTextStyle: { color: look.text }, max: data.unit === "%" ? 100 : null, ...axis },
    series: data.series.map((one, n) => ({ name: one.name, type: data.kind, data: one.values.slice(0, BARS), barMaxWidth: 28, symbolSize: 8, symbol: n ? "triangle" : "circle", lineStyle: { width: 3, type: n ? "dashed" : "solid" } })),
  };
}

function draw(dark = isDark()) {
  chart ??= echarts.init(box);
  chart.setOption(option(dark ? DARK : LIGHT));
  box.dataset.drawn = dark ? "dark" : "light";
}

if (box && data.labels.length) {
  draw();
  new ResizeObserver(() => chart.resize()).observe(box);
  for (const place of [document.documentElement, document.body]) new MutationObserver(() => draw()).observe(place, { attributeFilter: ["data-bs-theme"] });
  addEventListener("beforeprint", () => { draw(false); chart.resize(); });
  addEventListener("afterprint", () => draw());
}
