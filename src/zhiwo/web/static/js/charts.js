// Charts: each `figure[data-chart]` names the JSON beside it. Colours come from the page's own variables, so a change
// of shade redraws. Tooltips are drawn on the canvas: the library's HTML ones would need inline styles.
(() => {
  const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const series = () => [1, 2, 3, 4, 5, 6, 7, 8].map((n) => css(`--s${n}`));
  const figure = (value, places) => value.toLocaleString("en", { minimumFractionDigits: places, maximumFractionDigits: places });

  // Amounts come in fen; `scale` is how many fen make one of the unit shown.
  const scaled = (data) => ({
    ...data,
    series: data.series?.map((one) => ({ ...one, values: one.values.map((fen) => fen / data.scale) })),
    parts: data.parts?.map((part) => ({ ...part, value: part.value / data.scale })),
  });

  const base = (data) => ({
    animation: false,
    color: series(),
    textStyle: { fontFamily: css("--font"), fontSize: 12, color: css("--muted") },
    aria: { enabled: true, label: { description: data.title } },
    tooltip: {
      renderMode: "richText",
      confine: true,
      backgroundColor: css("--card"),
      borderColor: css("--line"),
      textStyle: { color: css("--ink"), fontSize: 12 },
      valueFormatter: (value) => `${figure(value, data.places)} ${data.unit}`,
    },
  });
  const axes = (data) => ({
    grid: { left: 8, right: 18, top: 34, bottom: 4, containLabel: true },
    legend: { right: 8, top: 0, icon: "roundRect", itemWidth: 12, itemHeight: 4, textStyle: { color: css("--ink-2"), fontSize: 12 } },
    xAxis: {
      type: "category",
      data: data.days,
      axisTick: { show: false },
      axisLine: { lineStyle: { color: css("--line") } },
      axisLabel: { color: css("--muted"), fontSize: 11, hideOverlap: true },
    },
    yAxis: {
      type: "value",
      name: data.unit,
      nameTextStyle: { color: css("--muted"), align: "right", padding: [0, 6, 0, 0] },
      scale: data.kind === "line",
      splitNumber: 4,
      splitLine: { lineStyle: { color: css("--line"), type: "dashed" } },
      axisLabel: { color: css("--muted"), fontSize: 11, formatter: (value) => value.toLocaleString("en", { maximumFractionDigits: 2 }) },
    },
  });
  const kinds = {
    line: (data) => ({
      ...base(data),
      ...axes(data),
      tooltip: { ...base(data).tooltip, trigger: "axis", axisPointer: { lineStyle: { color: css("--muted"), type: "dashed" } } },
      series: data.series.map((one, n) => ({
        name: one.name,
        type: "line",
        data: one.values,
        symbol: "circle",
        symbolSize: 6,
        showSymbol: one.values.length < 3,
        lineStyle: { width: 2, type: n ? "dashed" : "solid" },
        areaStyle: n ? undefined : { opacity: 0.1 },
      })),
    }),
    stack: (data) => ({
      ...base(data),
      ...axes(data),
      tooltip: { ...base(data).tooltip, trigger: "axis", axisPointer: { type: "shadow" } },
      series: data.series.map((one) => ({ name: one.name, type: "bar", stack: "all", barMaxWidth: 20, data: one.values })),
    }),
    ring: (data) => ({
      ...base(data),
      tooltip: { ...base(data).tooltip, trigger: "item" },
      title: {
        text: data.total,
        subtext: data.total_unit,
        left: "center",
        top: "35%",
        itemGap: 2,
        textStyle: { fontSize: 16, fontWeight: 600, color: css("--ink"), fontFamily: css("--font") },
        subtextStyle: { fontSize: 11, color: css("--muted"), fontFamily: css("--font") },
      },
      series: [
        {
          type: "pie",
          radius: ["64%", "94%"],
          label: { show: false },
          itemStyle: { borderColor: css("--card"), borderWidth: 2 },
          emphasis: { scaleSize: 3 },
          data: data.parts,
        },
      ],
    }),
  };

  const drawn = new Map();
  const draw = (place) => {
    const data = scaled(JSON.parse(document.getElementById(place.dataset.chart).textContent));
    const chart = drawn.get(place) ?? echarts.init(place, null, { renderer: "canvas" });
    chart.setOption(kinds[data.kind](data), true);
    drawn.set(place, chart);
  };
  const drawAll = () => document.querySelectorAll("[data-chart]").forEach(draw);
  document.addEventListener("shade", drawAll);
  window.addEventListener("resize", () => drawn.forEach((chart) => chart.resize()));
  drawAll();
})();
