// The map of flows: homes shaded by how many came from there, lines to the centres. Shapes are our own files; nothing
// is fetched from elsewhere, and there are no tiles.
(() => {
  "use strict";
  const L = window.L;
  const STEPS = 5;

  // TopoJSON to GeoJSON: arcs are differences on a grid
  const decode = (topology) => {
    const { scale: [sx, sy], translate: [tx, ty] } = topology.transform;
    const arcs = topology.arcs.map((arc) => { let x = 0, y = 0; return arc.map(([dx, dy]) => [(x += dx) * sx + tx, (y += dy) * sy + ty]); });
    const ring = (ids) => ids.flatMap((id, n) => { const arc = id < 0 ? [...arcs[~id]].reverse() : arcs[id]; return n ? arc.slice(1) : arc; });
    const [object] = Object.values(topology.objects);
    return object.geometries.filter((g) => g.type === "Polygon" || g.type === "MultiPolygon").map((g) => ({
      type: "Feature", id: g.id, properties: g.properties || {},
      geometry: { type: "MultiPolygon", coordinates: (g.type === "Polygon" ? [g.arcs] : g.arcs).map((polygon) => polygon.map(ring)) },
    }));
  };
  const middle = (feature) => {
    const largest = feature.geometry.coordinates.map((polygon) => polygon[0]).sort((a, b) => b.length - a.length)[0];
    const bounds = L.latLngBounds(largest.map(([lng, lat]) => [lat, lng]));
    return [bounds.getCenter().lat, bounds.getCenter().lng];
  };
  const curve = (from, to) => {
    const bend = [(from[0] + to[0]) / 2 + (to[1] - from[1]) * 0.12, (from[1] + to[1]) / 2 - (to[0] - from[0]) * 0.12];
    return [...Array(25).keys()].map((n) => {
      const t = n / 24, s = 1 - t;
      return [s * s * from[0] + 2 * s * t * bend[0] + t * t * to[0], s * s * from[1] + 2 * s * t * bend[1] + t * t * to[1]];
    });
  };
  const lines = (...texts) => {
    const box = document.createElement("div");
    for (const text of texts) { const line = document.createElement("div"); line.textContent = text; box.append(line); }
    return box;
  };

  window.medclusterMap = (canvas, data, { say, palette }) => {
    const bar = document.createElement("div");
    const plane = document.createElement("div");
    const legend = document.createElement("p");
    bar.className = "map-bar"; plane.className = "map-plane"; legend.className = "map-legend";
    canvas.append(bar, plane, legend);
    let share = false;
    for (const [value, label] of [[false, data.words.counts], [true, data.words.shares]]) {
      const option = document.createElement("label");
      const input = document.createElement("input");
      input.type = "radio"; input.name = "map-measure"; input.className = "form-check-input"; input.checked = value === share;
      input.addEventListener("change", () => { share = value; draw(); });
      option.append(input, label);
      bar.append(option);
    }
    const map = L.map(plane, { preferCanvas: true, zoomSnap: 0.25, scrollWheelZoom: false, keyboard: false, dragging: !L.Browser.mobile, attributionControl: false, minZoom: 2, maxZoom: 8, worldCopyJump: false });
    const renderer = L.canvas({ padding: 0.4 });
    const layer = L.layerGroup().addTo(map);
    const shapes = {};
    const marks = [];
    const steps = () => {
      const values = data.places.map((p) => p.figure).sort((a, b) => a - b);
      return [...Array(STEPS - 1).keys()].map((n) => values[Math.floor(values.length * (n + 1) / STEPS)]);
    };
    const measure = (place) => share ? `${say(place.share, 1)} %` : `${say(place.figure)} ${data.unit}`;
    const centreName = new Map(data.centres.map((c) => [c.pk, c]));

    const draw = () => {
      const look = palette();
      layer.clearLayers();
      marks.length = 0;
      const ranks = steps();
      const strength = (place) => 0.18 + 0.16 * ranks.filter((limit) => place.figure > limit).length;
      const byShape = new Map(data.places.filter((p) => p.key).map((p) => [`${p.file}|${p.key}`, p]));
      const shaded = new Map();
      for (const [file, features] of Object.entries(shapes)) {
        L.geoJSON({ type: "FeatureCollection", features }, {
          renderer,
          filter: (f) => file !== "world" || !((f.id === "KAZ" && shapes.kaz) || (f.id === "RUS" && shapes.rus)),
          style: (f) => {
            const place = byShape.get(`${file}|${file === "rus" ? f.properties.name : f.id}`);
            return { color: look.strong, weight: file === "world" ? 0.6 : 0.8, fillColor: place ? look.slots[0] : look.line, fillOpacity: place ? strength(place) : 0.45 };
          },
          onEachFeature: (f, drawn) => {
            const place = byShape.get(`${file}|${file === "rus" ? f.properties.name : f.id}`);
            if (!place) return;
            shaded.set(place, f);
            drawn.bindTooltip(() => told(place), { sticky: true });
            marks[data.places.indexOf(place)] = drawn;
          },
        }).addTo(layer);
      }
      const most = Math.max(1, ...data.places.map((p) => p.figure));
      const spots = new Map(); // centres at one place are one mark
      for (const centre of data.centres) {
        const key = centre.at.map((n) => n.toFixed(1)).join();
        if (!spots.has(key)) spots.set(key, []);
        spots.get(key).push(centre);
      }
      const spotOf = (pk) => [...spots.values()].find((group) => group.some((c) => c.pk === pk));
      for (const place of [...data.places].reverse()) {
        const from = place.at || (shaded.has(place) ? middle(shaded.get(place)) : null);
        if (!from) continue;
        const sums = new Map();
        for (const [pk, figure] of place.to) { const spot = spotOf(pk); if (spot) sums.set(spot, (sums.get(spot) || 0) + figure); }
        for (const [spot, figure] of sums) {
          if (Math.hypot(from[0] - spot[0].at[0], from[1] - spot[0].at[1]) < 0.3) continue;
          L.polyline(curve(from, spot[0].at), { renderer, color: spot.length > 1 ? look.slots[5] : look.slots[spot[0].slot], weight: 1 + 8 * Math.sqrt(figure / most), opacity: 0.65, interactive: false }).addTo(layer);
        }
        const dot = L.circleMarker(from, { renderer, radius: place.key ? 3 : 3 + 9 * Math.sqrt(place.figure / most), color: look.paper, weight: 1, fillColor: look.slots[0], fillOpacity: 0.9 }).bindTooltip(() => told(place)).addTo(layer);
        marks[data.places.indexOf(place)] ||= dot;
      }
      for (const group of spots.values()) {
        L.circleMarker(group[0].at, { renderer, radius: 8, color: look.paper, weight: 2, fillColor: group.length > 1 ? look.slots[5] : look.slots[group[0].slot], fillOpacity: 1 })
          .bindTooltip(() => lines(...group.map((c) => c.label))).addTo(layer);
      }
      legend.replaceChildren(...key(look, ranks));
    };
    const told = (place) => lines(`${place.label}: ${measure(place)}`, ...place.to.slice(0, 5).map(([pk, n]) => `→ ${centreName.get(pk)?.label || "–"}: ${say(n)}`));
    const key = (look, ranks) => {
      const total = data.places.reduce((sum, p) => sum + p.figure, 0) + data.unknown;
      const limit = (n) => share ? `${say(total ? n * 100 / total : 0, 1)} %` : say(n);
      const found = [...new Set(ranks)].map((n, place) => mark(look.slots[0], 0.18 + 0.16 * place, `≤ ${limit(n)}`));
      found.push(mark(look.slots[0], 0.82, `> ${limit(ranks[ranks.length - 1] || 0)}`), mark(look.line, 0.6, data.words.none));
      const unknown = document.createElement("span");
      unknown.textContent = `${data.words.unknown}: ${share ? `${say(total ? data.unknown * 100 / total : 0, 1)} %` : say(data.unknown)}`;
      return [...found, unknown];
    };
    const mark = (colour, opacity, text) => {
      const item = document.createElement("span");
      const box = document.createElement("i");
      box.style.backgroundColor = colour;
      box.style.opacity = opacity;
      item.append(box, text);
      return item;
    };
    const fit = () => {
      const points = [...data.centres.map((c) => c.at), ...data.places.map((p) => p.at).filter(Boolean)];
      if (points.length) map.fitBounds(L.latLngBounds(points).pad(0.12)); else map.setView([48, 67], 4);
    };
    fit();
    const wanted = new Set(["world", "kaz", ...data.places.map((p) => p.file).filter(Boolean)]);
    Promise.all([...wanted].map(async (name) => {
      const answer = await fetch(data.files[name]);
      shapes[name] = decode(await answer.json());
    })).finally(() => {
      const ordered = {};
      for (const name of ["world", "rus", "kaz"]) if (shapes[name]) { ordered[name] = shapes[name]; delete shapes[name]; }
      Object.assign(shapes, ordered);
      draw();
    });
    new ResizeObserver(() => { map.invalidateSize(); }).observe(plane);
    return {
      draw,
      show: (at) => { marks.forEach((m) => m?.closeTooltip()); marks[at]?.openTooltip?.(); },
      picture: () => {
        const source = plane.querySelector("canvas");
        const copy = document.createElement("canvas");
        const size = map.getSize(), ratio = 2;
        copy.width = size.x * ratio; copy.height = size.y * ratio;
        const pen = copy.getContext("2d"), look = palette();
        pen.fillStyle = look.paper; pen.fillRect(0, 0, copy.width, copy.height);
        const shift = source.getBoundingClientRect(), box = plane.getBoundingClientRect();
        pen.drawImage(source, (shift.left - box.left) * ratio, (shift.top - box.top) * ratio, shift.width * ratio, shift.height * ratio);
        pen.font = `24px ${look.font}`; pen.fillStyle = look.ink;
        for (const place of data.places.slice(0, 12)) {
          if (!place.at) continue;
          const at = map.latLngToContainerPoint(place.at);
          pen.fillText(`${place.label} ${say(place.figure)}`, at.x * ratio + 12, at.y * ratio - 8);
        }
        return copy;
      },
    };
  };
})();
