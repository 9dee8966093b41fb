// Draws the charts of a page from the data beside them, as shown in the table under each. Everything is drawn on a
// canvas: no style and no markup comes from data (CSP). Colours and typeface are those of the house.
(() => {
  "use strict";
  const root = document.documentElement;
  const NARROW = 520;
  const css = (name) => getComputedStyle(root).getPropertyValue(name).trim();
  const formats = new Map();
  const say = (value, places = 0) => {
    if (value === null || value === undefined) return "–";
    const digits = Number.isInteger(value) ? 0 : Math.max(places, 1);
    if (!formats.has(digits)) formats.set(digits, new Intl.NumberFormat(root.lang === "en" ? "en" : "ru", { maximumFractionDigits: digits }));
    return formats.get(digits).format(value);
  };
  const withUnit = (value, column, data) => {
    const unit = column.unit || data.unit;
    return value === null ? "–" : `${say(value, column.places)}${unit ? ` ${unit}` : ""}`;
  };

  const palette = () => ({
    ink: css("--ink"), soft: css("--ink-soft"), line: css("--line"), paper: css("--paper"), strong: css("--line-strong"),
    slots: [...Array(10).keys()].map((n) => css(`--chart-${n}`)),
    tones: { done: css("--chart-done"), late: css("--chart-late"), waiting: css("--chart-waiting"), quiet: css("--chart-quiet"), limit: css("--ink") },
    font: '"Golos Text", "Noto Sans", sans-serif',
  });
  const fade = (colour) => { // the same colour, lighter: on the paper's own colour, so that labels stay readable
    const [r, g, b] = [1, 3, 5].map((n) => parseInt(colour.slice(n, n + 2), 16));
    return `rgba(${r}, ${g}, ${b}, 0.42)`;
  };
  const colourOf = (column, place, look) => look.tones[column.tone] || look.slots[column.slot ?? (column.base ? 0 : place)];

  // -- options shared by all charts with axes; the legend takes as many lines as its words need
  const LINE = 21;
  const legendLines = (data, width) => {
    let lines = 1, x = 0;
    for (const column of data.columns) {
      const wide = 42 + column.label.length * 7.6;
      if (x && x + wide > width) { lines += 1; x = 0; }
      x += wide;
    }
    return lines;
  };
  const base = (data, look, legend, width) => ({
    animation: false,
    textStyle: { fontFamily: look.font, color: look.ink },
    grid: { left: 4, right: 20, top: legend ? 14 + LINE * legendLines(data, width) : 12, bottom: data.across ? 30 : 6, containLabel: true },
    legend: legend ? { top: 0, left: 0, type: "plain", itemWidth: 14, itemHeight: 10, itemGap: 14, textStyle: { color: look.soft, fontSize: 13 }, selectedMode: true } : { show: false },
    tooltip: {
      trigger: "axis", renderMode: "richText", confine: true, axisPointer: { type: "shadow", shadowStyle: { color: look.strong, opacity: 0.15 } },
      backgroundColor: look.paper, borderColor: look.line, textStyle: { color: look.ink, fontFamily: look.font, fontSize: 13 },
      formatter: (points) => {
        const row = data.rows[points[0].dataIndex];
        return [row.label, ...data.columns.map((column, n) => `${column.label}: ${withUnit(row.figures[n], column, data)}`)].join("\n");
      },
    },
  });
  const measures = (data, look, at) => ({
    type: "value", name: data.unit, nameLocation: at === "x" ? "middle" : "end", nameGap: at === "x" ? 26 : 8,
    nameTextStyle: { color: look.soft, align: at === "x" ? "center" : "left", fontSize: 13 },
    axisLabel: { color: look.soft, formatter: (v) => say(v), hideOverlap: true }, splitLine: { lineStyle: { color: look.line } },
    axisLine: { show: false }, minInterval: 1, min: 0,
  });
  const names = (data, look, extra = {}) => ({
    type: "category", data: data.rows.map((row) => row.label), axisTick: { show: false }, axisLine: { lineStyle: { color: look.strong } },
    axisLabel: { color: look.ink, hideOverlap: true, fontSize: 13, ...extra },
  });
  const lying = (data, look, width) => ({
    ...names(data, look, { width: width < NARROW ? 132 : Math.min(260, width * 0.34), overflow: "break", lineHeight: width < NARROW ? 13 : 15, fontSize: width < NARROW ? 12 : 13, hideOverlap: false, interval: 0 }), inverse: true,
  });

  const bars = (data, look, width) => {
    const two = data.columns.length > 1;
    const option = base(data, look, two, width);
    option.grid.right = 64;
    option.grid.bottom = 24;
    return {
      ...option, yAxis: lying(data, look, width), xAxis: measures(data, look, "x"),
      series: data.columns.map((column, n) => ({
        name: column.label, type: "bar", barMaxWidth: two ? 14 : 22, barGap: "10%", color: column.base ? fade(look.slots[0]) : look.slots[column.slot ?? 0],
        itemStyle: { borderRadius: [0, 3, 3, 0] },
        data: data.rows.map((row) => { const colour = look.slots[column.slot ?? row.slot ?? 0]; return { value: row.figures[n], itemStyle: { color: column.base ? fade(colour) : colour } }; }),
        label: { show: true, position: "right", color: column.base ? look.soft : look.ink, fontSize: column.base ? 11 : 13, formatter: (p) => say(p.value, column.places) + (column.unit === "%" ? " %" : "") },
      })),
    };
  };
  const parts = (data, look, width) => {
    const option = base(data, look, true, width);
    option.grid.bottom = 24;
    option.grid.right = 44;
    const last = data.columns.length - 1;
    return {
      ...option, yAxis: lying(data, look, width), xAxis: measures(data, look, "x"),
      series: data.columns.map((column, n) => ({
        name: column.label, type: "bar", stack: "all", barMaxWidth: 22, color: colourOf(column, n, look),
        data: data.rows.map((row) => row.figures[n]),
        label: n === last ? { show: true, position: "right", color: look.ink, fontSize: 13, formatter: (p) => say(data.rows[p.dataIndex].figures.reduce((a, b) => a + (b || 0), 0)) } : { show: false },
      })),
    };
  };
  const columns = (data, look, width) => {
    const option = base(data, look, data.columns.length > 1, width);
    const labels = data.rows.length * data.columns.length <= 14;
    option.grid.top += 14;
    return {
      ...option, xAxis: { ...names(data, look), name: data.across, nameLocation: "middle", nameGap: 30, nameTextStyle: { color: look.soft, fontSize: 13 } }, yAxis: measures(data, look, "y"),
      series: data.columns.map((column, n) => ({
        name: column.label, type: "bar", barMaxWidth: 34, barGap: "8%", color: column.base ? fade(look.slots[0]) : colourOf(column, 0, look), itemStyle: { borderRadius: [3, 3, 0, 0] },
        data: data.rows.map((row) => row.figures[n]),
        label: { show: labels, position: "top", color: column.base ? look.soft : look.ink, fontSize: 12, formatter: (p) => say(p.value, column.places) },
      })),
    };
  };
  const stack = (data, look, width) => {
    const option = base(data, look, true, width);
    option.grid.top += 14;
    return {
      ...option, xAxis: names(data, look), yAxis: measures(data, look, "y"),
      series: data.columns.map((column, n) => column.tone === "limit" ? {
        name: column.label, type: "line", step: "middle", symbol: "none", color: look.ink, lineStyle: { width: 2, type: "dashed" }, data: data.rows.map((row) => row.figures[n]),
      } : {
        name: column.label, type: "bar", stack: "all", barCategoryGap: "18%", color: colourOf(column, n, look), data: data.rows.map((row) => row.figures[n]),
      }),
    };
  };
  const lines = (data, look, width) => {
    const option = base(data, look, data.columns.length > 3, width);
    option.grid.right = 56;
    option.grid.top += 14;
    option.tooltip.axisPointer = { type: "line", lineStyle: { color: look.strong } };
    const spent = data.columns.map((column) => column.base);
    return {
      ...option, xAxis: { ...names(data, look), boundaryGap: false }, yAxis: measures(data, look, "y"),
      series: data.columns.map((column, n) => ({
        name: column.label, type: "line", symbol: "circle", symbolSize: column.base ? 3 : 6, color: column.base ? look.slots[spent.slice(0, n).filter(Boolean).length + 1] : colourOf(column, 0, look),
        lineStyle: { width: column.base ? 1.5 : 3, opacity: column.base ? 0.65 : 1 }, z: column.base ? 2 : 3, connectNulls: false,
        data: data.rows.map((row) => row.figures[n]),
        endLabel: { show: true, formatter: "{a}", color: "inherit", fontSize: 13, distance: 6 }, labelLayout: { moveOverlap: "shiftY" },
      })),
    };
  };
  const sankey = (data, look, width) => {
    const middle = new Set(data.middle);
    const nodes = new Map();
    const node = (name, depth, slot) => {
      const id = `${depth}|${name}`;
      if (!nodes.has(id)) nodes.set(id, { name: id, depth, itemStyle: { color: slot === null ? look.strong : look.slots[slot] } });
      return id;
    };
    const links = data.rows.map((row) => {
      const first = !middle.has(row.label) || middle.has(row.second);
      return { source: node(row.label, first ? 0 : 1, first ? null : row.slot), target: node(row.second, first ? 1 : 2, first ? row.slot : null), value: row.figures[0], lineStyle: { color: look.slots[row.slot] } };
    });
    const narrow = width < NARROW;
    const room = narrow ? 84 : 200;
    return {
      animation: false, textStyle: { fontFamily: look.font },
      tooltip: {
        renderMode: "richText", confine: true, backgroundColor: look.paper, borderColor: look.line, textStyle: { color: look.ink, fontSize: 13 },
        formatter: (p) => p.dataType === "edge" ? `${p.data.source.slice(2)} → ${p.data.target.slice(2)}\n${say(p.data.value)} ${data.unit}` : `${p.name.slice(2)}\n${say(p.value)} ${data.unit}`,
      },
      series: [{
        type: "sankey", left: 0, right: narrow ? 76 : 150, top: 6, bottom: 6, nodeGap: narrow ? 12 : 10, nodeWidth: 12, draggable: false, layoutIterations: 32,
        emphasis: { focus: "adjacency" }, lineStyle: { opacity: 0.35, curveness: 0.5 },
        label: { color: look.ink, fontSize: narrow ? 11 : 13, width: room, overflow: "truncate", formatter: (p) => narrow ? p.name.slice(2) : `${p.name.slice(2)}  ${say(p.value)}`, textBorderColor: look.paper, textBorderWidth: 3 },
        data: [...nodes.values()], links,
      }],
    };
  };
  const DRAW = { bars, parts, columns, stack, lines, sankey };
  const height = (data, width) => {
    if (data.kind === "bars") return 50 + LINE * legendLines(data, width) + data.rows.length * (width < NARROW ? 44 : data.columns.length > 1 ? 40 : 34);
    if (data.kind === "parts") return 60 + LINE * legendLines(data, width) + data.rows.length * (width < NARROW ? 42 : 34);
    if (data.kind === "sankey") return width < NARROW ? 560 : 520;
    return (width < NARROW ? 250 : 290) + LINE * legendLines(data, width);
  };

  // -- one chart
  const charts = new Map();
  const set = (canvas) => {
    const data = JSON.parse(canvas.dataset.figures);
    const figure = canvas.closest("figure");
    const held = { data, figure, at: -1 };
    charts.get(figure.id)?.chart?.dispose(); // one that htmx took out of the page
    charts.set(figure.id, held);
    if (data.kind === "map") held.map = window.medclusterMap?.(canvas, data, { say, palette, css });
    else {
      const plane = document.createElement("div");
      plane.className = "chart-plane";
      plane.setAttribute("aria-hidden", "true");
      canvas.append(plane);
      held.plane = plane;
      held.chart = window.echarts.init(plane, null, { renderer: "canvas", height: height(data, canvas.clientWidth) });
      new ResizeObserver(() => draw(held)).observe(canvas);
    }
    draw(held);
    canvas.addEventListener("keydown", (event) => step(event, held));
    const picture = figure.querySelector("[data-chart-picture]");
    if (picture) { picture.hidden = false; picture.addEventListener("click", () => save(held)); }
  };
  const draw = (held) => {
    if (held.map) { held.map.draw(); return; }
    const width = held.plane.parentElement.clientWidth;
    if (!width) return;
    held.plane.style.height = `${height(held.data, width)}px`;
    held.chart.resize({ width, height: height(held.data, width) });
    held.chart.setOption(DRAW[held.data.kind](held.data, palette(), width), true);
  };

  // -- arrow keys read the figures one by one
  const step = (event, held) => {
    const move = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const count = held.data.rows.length;
    if (event.key === "Escape" && held.at >= 0) { held.at = -1; held.chart?.dispatchAction({ type: "hideTip" }); held.map?.show(-1); return; }
    if (!move && event.key !== "Home" && event.key !== "End") return;
    event.preventDefault();
    held.at = event.key === "Home" ? 0 : event.key === "End" ? count - 1 : (held.at + move + count) % count;
    const row = held.data.rows[held.at];
    const said = held.data.columns.map((column, n) => `${column.label} ${withUnit(row.figures[n], column, held.data)}`).join(", ");
    held.figure.querySelector("[data-chart-said]").textContent = `${row.label}${row.second ? ` → ${row.second}` : ""}: ${said}`;
    held.chart?.dispatchAction({ type: "showTip", seriesIndex: 0, dataIndex: held.at });
    held.map?.show(held.at);
  };

  // -- a picture with its question, made here: nothing is sent anywhere
  const save = async (held) => {
    const look = palette();
    const source = held.map ? held.map.picture() : await image(held.chart.getDataURL({ type: "png", pixelRatio: 2, backgroundColor: look.paper }));
    const title = held.figure.querySelector("h2").textContent;
    const canvas = document.createElement("canvas");
    canvas.width = source.width;
    canvas.height = source.height + 150;
    const pen = canvas.getContext("2d");
    pen.fillStyle = look.paper;
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.fillStyle = look.ink;
    pen.font = `600 32px ${look.font}`;
    wrap(pen, title, canvas.width - 48).slice(0, 2).forEach((line, n) => pen.fillText(line, 24, 44 + n * 38));
    pen.drawImage(source, 0, 94);
    pen.fillStyle = look.soft;
    pen.font = `24px ${look.font}`;
    pen.fillText(document.title, 24, canvas.height - 18);
    canvas.toBlob((blob) => {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(blob);
      link.download = `${held.figure.id}.png`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    });
  };
  const image = (url) => new Promise((done) => { const found = new Image(); found.onload = () => done(found); found.src = url; });
  const wrap = (pen, text, width) => text.split(" ").reduce((rows, word) => {
    const longer = rows.length ? `${rows[rows.length - 1]} ${word}` : word;
    if (rows.length && pen.measureText(longer).width <= width) rows[rows.length - 1] = longer; else rows.push(word);
    return rows;
  }, []);

  const start = async () => {
    await document.fonts?.load('14px "Golos Text"', "Агқ Ag").catch(() => {});
    const seen = new IntersectionObserver((entries) => {
      for (const entry of entries) if (entry.isIntersecting) { seen.unobserve(entry.target); set(entry.target); }
    }, { rootMargin: "400px" });
    const watch = (part) => {
      for (const canvas of part.querySelectorAll("[data-chart]")) {
        const data = JSON.parse(canvas.dataset.figures);
        canvas.style.minHeight = `${data.kind === "map" ? 480 : height(data, canvas.clientWidth)}px`;
        seen.observe(canvas);
      }
    };
    watch(document);
    document.addEventListener("htmx:afterSettle", (event) => watch(event.detail.elt));
    new MutationObserver(() => charts.forEach(draw)).observe(root, { attributes: true, attributeFilter: ["data-bs-theme"] });
    addEventListener("beforeprint", () => document.querySelectorAll("[data-chart]").forEach((canvas) => {
      if (!charts.has(canvas.closest("figure").id)) set(canvas);
    }));
  };
  start();
})();
