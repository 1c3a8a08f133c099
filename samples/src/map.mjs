// A street map: a bent grid of streets, a river with embankments and bridges, a park, a railway,
// a motorway, houses, names and a walking route found on the streets that are left.
import { seeded } from './random.mjs';

const COLS = 23;
const ROWS = 21;
const RIVER_HALF = 27;
const PARK = { u0: 11, u1: 15, v0: 6, v1: 10 };
const SQUARE = { u: 6, v: 6 };
const BRIDGES = [4, 9, 16];
const MAIN_ROWS = [6, 17];
const MAIN_COLS = [4, 9, 16];
const FONT = 'Noto Sans, system-ui, sans-serif';

const dist = (a, b) => Math.hypot(a[0] - b[0], a[1] - b[1]);
const mix = (a, b, t) => [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t];
const fix = (p) => `${p[0].toFixed(1)} ${p[1].toFixed(1)}`;
const path = (points) => `M${points.map(fix).join('L')}`;

/** Catmull-Rom through the points, 14 samples a span. */
function curve(points) {
  const out = [];
  for (let i = 0; i + 1 < points.length; i++) {
    const [a, b, c, d] = [
      points[i - 1] ?? points[i],
      points[i],
      points[i + 1],
      points[i + 2] ?? points[i + 1],
    ];
    for (let s = 0; s < 14; s++) {
      const t = s / 14;
      const at = (k) =>
        0.5 *
        (2 * b[k] +
          (c[k] - a[k]) * t +
          (2 * a[k] - 5 * b[k] + 4 * c[k] - d[k]) * t * t +
          (3 * b[k] - a[k] - 3 * c[k] + d[k]) * t * t * t);
      out.push([at(0), at(1)]);
    }
  }
  out.push(points.at(-1));
  return out;
}

function nearest(p, line) {
  let best = Infinity;
  for (let i = 0; i + 1 < line.length; i++) {
    const [a, b] = [line[i], line[i + 1]];
    const len = (b[0] - a[0]) ** 2 + (b[1] - a[1]) ** 2;
    const t = Math.max(
      0,
      Math.min(1, ((p[0] - a[0]) * (b[0] - a[0]) + (p[1] - a[1]) * (b[1] - a[1])) / len),
    );
    best = Math.min(best, dist(p, mix(a, b, t)));
  }
  return best;
}

function offset(line, by) {
  return line.map((p, i) => {
    const a = line[Math.max(0, i - 1)];
    const b = line[Math.min(line.length - 1, i + 1)];
    const len = dist(a, b) || 1;
    return [p[0] - ((b[1] - a[1]) / len) * by, p[1] + ((b[0] - a[0]) / len) * by];
  });
}

const river = curve([
  [-60, 742],
  [120, 690],
  [300, 716],
  [470, 770],
  [640, 760],
  [780, 668],
  [930, 610],
  [1080, 628],
  [1270, 560],
]);
const avenue = curve([
  [430, -40],
  [500, 110],
  [548, 280],
  [530, 450],
  [462, 640],
  [384, 860],
  [300, 1050],
]);
const rail = curve([
  [560, 1060],
  [640, 946],
  [800, 884],
  [980, 862],
  [1120, 800],
  [1260, 770],
]);
const motorway = curve([
  [930, -60],
  [990, 80],
  [1090, 190],
  [1270, 250],
]);

/** Corner (u, v) of the bent grid in px. */
function node(u, v) {
  const x = (u - 2) * 74 - 60 + (v - 8) * 9;
  const y = (v - 2) * 60 - 40 - (u - 8) * 10;
  return [
    x + 16 * Math.sin(v * 0.55 + u * 0.2) + 9 * Math.sin(u * 1.7 + v * 2.3),
    y + 15 * Math.sin(u * 0.42 - v * 0.16) + 8 * Math.sin(u * 2.9 - v * 1.3),
  ];
}

const span = (line) => line.slice(1).reduce((sum, p, i) => sum + dist(p, line[i]), 0);

const inPark = (u, v) => u > PARK.u0 && u < PARK.u1 && v > PARK.v0 && v < PARK.v1;
const key = (u, v) => u * 100 + v;

/** Street segments that exist: their polyline, cut back to the embankment where they meet the river. */
function network(random) {
  const edges = [];
  for (let u = 0; u < COLS; u++) {
    for (let v = 0; v < ROWS; v++) {
      for (const [du, dv] of [
        [1, 0],
        [0, 1],
      ]) {
        if (u + du >= COLS || v + dv >= ROWS) continue;
        const main = du ? MAIN_ROWS.includes(v) : MAIN_COLS.includes(u);
        const bridge = !du && BRIDGES.includes(u);
        const skip = random() < 0.13 && !main;
        const inside = inPark(u, v) || inPark(u + du, v + dv);
        if (skip || inside) continue;
        const [a, b] = [node(u, v), node(u + du, v + dv)];
        let line = Array.from({ length: 13 }, (_, i) => mix(a, b, i / 12));
        if (!bridge) {
          const dry = line.map((p) => nearest(p, river) > RIVER_HALF + 12);
          if (!dry.includes(true)) continue;
          line = line.filter((_, i) => dry[i]);
        }
        if (line.length < 2) continue;
        edges.push({ u, v, du, dv, main, line, whole: line.length === 13 });
      }
    }
  }
  return edges;
}

/** Joins segments of one row or column into long polylines, broken where a segment is missing. */
function strands(edges) {
  const out = [];
  for (const across of [true, false]) {
    const groups = new Map();
    for (const edge of edges.filter((e) => (e.du === 1) === across)) {
      const k = across ? edge.v : edge.u;
      groups.set(k, [...(groups.get(k) ?? []), edge]);
    }
    for (const [index, list] of groups) {
      list.sort((a, b) => (across ? a.u - b.u : a.v - b.v));
      let run = [];
      for (const edge of list) {
        if (run.length > 0 && dist(run.at(-1), edge.line[0]) > 1) {
          out.push({ across, index, main: list[0].main, line: run });
          run = [];
        }
        run = run.concat(run.length > 0 ? edge.line.slice(1) : edge.line);
      }
      out.push({ across, index, main: list[0].main, line: run });
    }
  }
  return out;
}

function houses(random) {
  const shapes = [];
  const clear = (p) =>
    nearest(p, river) > RIVER_HALF + 26 &&
    nearest(p, avenue) > 16 &&
    nearest(p, rail) > 22 &&
    nearest(p, motorway) > 34;
  for (let u = 0; u + 1 < COLS; u++) {
    for (let v = 0; v + 1 < ROWS; v++) {
      if (u >= PARK.u0 && u < PARK.u1 && v >= PARK.v0 && v < PARK.v1) continue;
      if (u === SQUARE.u && v === SQUARE.v) continue;
      const [a, b, c, d] = [node(u, v), node(u + 1, v), node(u + 1, v + 1), node(u, v + 1)];
      const at = (s, t) => mix(mix(a, b, s), mix(d, c, s), t);
      const inner = (s, t) => at(0.13 + 0.74 * s, 0.15 + 0.7 * t);
      const big = random() < 0.11;
      const lots = big ? 1 : 3 + Math.floor(random() * 3);
      for (let row = 0; row < (big ? 1 : 2); row++) {
        for (let i = 0; i < lots; i++) {
          const gap = random();
          if (gap < 0.1) continue;
          const s0 = (i + (gap < 0.4 ? 0.12 : 0)) / lots;
          const s1 = (i + 1 - (gap > 0.7 ? 0.14 : 0.02)) / lots;
          const depth = big ? 1 : 0.3 + 0.15 * random();
          const [t0, t1] = row === 0 ? [0, depth] : [1 - depth, 1];
          const quad = [inner(s0, t0), inner(s1, t0), inner(s1, t1), inner(s0, t1)];
          if (!quad.every(clear)) continue;
          // A third of the houses has a wing: an L instead of a box.
          const wing =
            random() < 0.33 && !big
              ? [inner((s0 + s1) / 2, t1), inner((s0 + s1) / 2, row === 0 ? t1 + 0.1 : t0 - 0.1)]
              : [];
          shapes.push(
            wing.length > 0 && row === 0
              ? [
                  quad[0],
                  quad[1],
                  inner(s1, t1 + 0.12),
                  inner((s0 + s1) / 2, t1 + 0.12),
                  wing[0],
                  quad[3],
                ]
              : quad,
          );
        }
      }
    }
  }
  return shapes;
}

/** Shortest walk over whole segments, as a polyline. */
function route(edges, from, to) {
  const graph = new Map();
  for (const e of edges.filter((edge) => edge.whole)) {
    const [a, b] = [key(e.u, e.v), key(e.u + e.du, e.v + e.dv)];
    const length = dist(e.line[0], e.line.at(-1));
    graph.set(a, [...(graph.get(a) ?? []), { to: b, length, line: e.line }]);
    graph.set(b, [...(graph.get(b) ?? []), { to: a, length, line: e.line.toReversed() }]);
  }
  const done = new Map([[key(...from), { cost: 0, line: [node(...from)] }]]);
  const open = new Set([key(...from)]);
  while (open.size > 0) {
    const here = [...open].sort((a, b) => done.get(a).cost - done.get(b).cost)[0];
    open.delete(here);
    if (here === key(...to)) return done.get(here).line;
    for (const edge of graph.get(here) ?? []) {
      const cost = done.get(here).cost + edge.length;
      if (cost < (done.get(edge.to)?.cost ?? Infinity)) {
        done.set(edge.to, { cost, line: [...done.get(here).line, ...edge.line.slice(1)] });
        open.add(edge.to);
      }
    }
  }
  throw new Error(`no way from ${from} to ${to} on this map; choose other corners`);
}

const STREETS = {
  rows: [
    '',
    '',
    '',
    'Weaver Street',
    'Almond Street',
    'Cooper’s Row',
    'Great North Street',
    'Lantern Lane',
    'Tanner Street',
    'Orchard Street',
    'Bell Lane',
    'Rope Walk',
    'Salter Street',
    'Mast Lane',
    'Anchor Street',
    'Kiln Street',
    'Potter’s Row',
    'Southgate',
    'Clay Lane',
    'Brick Street',
  ],
  cols: [
    '',
    'Hollow Road',
    'Finch Street',
    'Mill Street',
    'Merrow Road',
    'Quill Street',
    'Cobbler Lane',
    'Vine Street',
    'Hatter Street',
    'Castle Road',
    'Elm Street',
    'Ash Street',
    'Juniper Way',
    'Rowan Street',
    'Larch Street',
    'Poplar Street',
    'Eastern Road',
    'Fuller Street',
    'Dyer Street',
    'Glover Street',
    'Wharf Road',
    'Ferry Lane',
  ],
};

const POIS = [
  [2.9, 12.5, '#8a4fb5', 'M', 'Clock Museum'],
  [7.5, 8.5, '#c8632b', '☕', 'Café Tern'],
  [10.5, 4.6, '#8a4fb5', '♪', 'Old Playhouse'],
  [17.5, 6.5, '#c43d4b', '+', 'St. Anselm Hospital'],
  [6.6, 11.5, '#3a6fc4', 'P', ''],
  [15.5, 12.4, '#c8632b', '☕', 'Bread & Salt'],
  [2.6, 17.5, '#3d8a54', '✿', 'Flower Market'],
  [11.5, 12.5, '#3a6fc4', 'P', ''],
  [17.6, 10.5, '#6b6f76', '⌂', 'Town Archive'],
  [9.6, 17.5, '#c8632b', '☕', 'Station Buffet'],
  [3.5, 9.4, '#6b6f76', '✉', 'Post Office'],
  [14.5, 4.5, '#3a6fc4', 'P', ''],
];

export function html({ width, height }) {
  const random = seeded(20260417);
  const edges = network(random);
  const lines = strands(edges);
  const grid = (u, v) => {
    const [i, j] = [Math.floor(u), Math.floor(v)];
    return mix(
      mix(node(i, j), node(i + 1, j), u - i),
      mix(node(i, j + 1), node(i + 1, j + 1), u - i),
      v - j,
    );
  };
  let g = '';
  let defs = '';
  const stroke = (line, colour, w, more = '') => {
    g += `<path d="${path(line)}" fill="none" stroke="${colour}" stroke-width="${w}" stroke-linejoin="round" stroke-linecap="round" ${more}/>`;
  };

  // Land use and houses
  for (let u = 0; u + 1 < COLS; u++) {
    for (let v = 0; v + 1 < ROWS; v++) {
      const r = random();
      const fill = r < 0.06 ? '#d5e8c4' : r < 0.13 ? '#f3e2d8' : r < 0.17 ? '#e9e3f0' : '';
      if (fill)
        g += `<path d="${path([node(u, v), node(u + 1, v), node(u + 1, v + 1), node(u, v + 1)])}Z" fill="${fill}"/>`;
    }
  }
  g += `<g fill="#dcd4cb" stroke="#c6bbb0" stroke-width=".8" stroke-linejoin="round">${houses(
    random,
  )
    .map((p) => `<path d="${path(p)}Z"/>`)
    .join('')}</g>`;

  // Park with pond, paths and trees
  const rim = [];
  for (let u = PARK.u0; u < PARK.u1; u++) rim.push(node(u, PARK.v0));
  for (let v = PARK.v0; v < PARK.v1; v++) rim.push(node(PARK.u1, v));
  for (let u = PARK.u1; u > PARK.u0; u--) rim.push(node(u, PARK.v1));
  for (let v = PARK.v1; v > PARK.v0; v--) rim.push(node(PARK.u0, v));
  g += `<path d="${path(rim)}Z" fill="#bfe0a8"/>`;
  const [pondU, pondV] = [13.45, 8.65];
  const pond = Array.from({ length: 40 }, (_, i) => {
    const a = (i / 40) * 2 * Math.PI;
    const r = 1 + 0.18 * Math.sin(3 * a + 1) + 0.1 * Math.sin(5 * a);
    const c = grid(pondU, pondV);
    return [c[0] + 62 * r * Math.cos(a), c[1] + 36 * r * Math.sin(a)];
  });
  for (let i = 0; i < 260; i++) {
    const p = grid(PARK.u0 + 0.08 + 3.84 * random(), PARK.v0 + 0.1 + 3.8 * random());
    if (nearest(p, pond) < 9 || dist(p, grid(pondU, pondV)) < 40) continue;
    g += `<circle cx="${p[0].toFixed(1)}" cy="${p[1].toFixed(1)}" r="${(2.4 + 2.6 * random()).toFixed(1)}" fill="${random() < 0.5 ? '#9ccb87' : '#a9d394'}"/>`;
  }
  const walks = [
    [
      [11, 8],
      [12, 7.6],
      [13, 7.5],
      [14, 7.6],
      [15, 7],
    ],
    [
      [13, 6],
      [12.6, 7],
      [12.4, 8.2],
      [12.6, 9.2],
      [13, 10],
    ],
    [
      [11, 6],
      [12, 6.9],
      [12.55, 7.55],
    ],
    [
      [15, 10],
      [14.7, 9.2],
      [14.6, 8.4],
      [14, 7.6],
    ],
    [
      [11, 10],
      [11.8, 9.3],
      [12.42, 8.6],
    ],
  ].map((walk) => curve(walk.map(([u, v]) => grid(Math.min(u, 14.999), Math.min(v, 9.999)))));
  for (const walk of walks) stroke(walk, '#f6efe0', 3.2);
  for (const walk of walks) stroke(walk, '#c9a878', 1.1, 'stroke-dasharray="4 3"');
  g += `<path d="${path(pond)}Z" fill="#a5d3ea" stroke="#84bcd9"/>`;
  const pitch = grid(11.62, 8.5);
  g += `<g transform="translate(${fix(pitch)}) rotate(-7)"><rect x="-26" y="-15" width="52" height="30" fill="#93cf9a" stroke="#fff" stroke-width="1.2"/><path d="M0-15v30" stroke="#fff" stroke-width="1.2"/><circle r="6" fill="none" stroke="#fff" stroke-width="1.2"/></g>`;

  // Square in the old town
  g += `<path d="${path([node(6, 6), node(7, 6), node(7, 7), node(6, 7)])}Z" fill="#f7ead0"/>`;

  // Water, its banks and the ferry
  stroke(river, '#84bcd9', RIVER_HALF * 2 + 3);
  stroke(river, '#a5d3ea', RIVER_HALF * 2);
  const banks = [offset(river, RIVER_HALF + 12), offset(river, -RIVER_HALF - 12)];

  // Streets: all casings first, then all fills, small before large
  const minor = lines.filter((s) => !s.main);
  const major = lines.filter((s) => s.main);
  for (const s of minor) stroke(s.line, '#c9c1b6', 8.6);
  for (const bank of banks) stroke(bank, '#c9c1b6', 9.6);
  for (const s of minor) stroke(s.line, '#ffffff', 6.8);
  for (const bank of banks) stroke(bank, '#ffffff', 7.8);
  for (const s of major) stroke(s.line, '#d3a94e', 14.4);
  stroke(avenue, '#d3a94e', 15);
  for (const s of major) stroke(s.line, '#fde293', 12);
  stroke(avenue, '#fde293', 12.6);
  stroke(motorway, '#b8572f', 25);
  stroke(motorway, '#f29b6c', 22);
  stroke(motorway, '#fff3ea', 2);
  for (const by of [-5, 0, 5]) stroke(offset(rail, by), '#77736f', by === 0 ? 3.4 : 2.6);
  for (const by of [-5, 0, 5])
    stroke(
      offset(rail, by),
      '#f4f1ec',
      by === 0 ? 1.8 : 1.2,
      'stroke-dasharray="9 9" stroke-linecap="butt"',
    );
  const hall = rail[Math.floor(rail.length * 0.53)];
  g += `<g transform="translate(${fix(hall)}) rotate(-9)"><rect x="-74" y="-34" width="148" height="24" rx="2" fill="#c3b6c9" stroke="#9d8ea6"/><rect x="-20" y="-40" width="40" height="30" fill="#b3a4bb" stroke="#9d8ea6"/></g>`;

  // The walk
  const way = route(edges, [5, 15], [13, 6]);
  stroke(way, '#ffffff', 9);
  stroke(way, '#2f6fed', 6);
  const [from, to] = [way[0], way.at(-1)];
  const metres = (span(way) * 100) / 92;

  // Names along the streets
  const halo = 'paint-order="stroke" stroke="#fff" stroke-opacity=".92" stroke-linejoin="round"';
  let labels = '';
  let count = 0;
  // Points covered by a name already; the next name keeps its distance or is left out.
  const taken = [];
  const free = (points, room = 11.5) => points.every((p) => taken.every((q) => dist(p, q) > room));
  const box = (x, y, w) => {
    for (let dx = -w / 2; dx <= w / 2; dx += 8) taken.push([x + dx, y]);
  };
  const along = (line, name, size, fill, share, more = '', haloWidth = 3.4) => {
    const forward =
      line.at(-1)[0] + 0.4 * line.at(-1)[1] >= line[0][0] + 0.4 * line[0][1]
        ? line
        : line.toReversed();
    const middle = (span(line) * share) / 100;
    const reach = name.length * size * 0.3 + 6;
    const cover = [];
    let walked = 0;
    for (let i = 1; i < forward.length; i++) {
      walked += dist(forward[i], forward[i - 1]);
      if (Math.abs(walked - middle) < reach) cover.push(forward[i]);
    }
    if (middle < reach || middle > span(line) - reach || !free(cover)) return false;
    taken.push(...cover);
    const id = `w${count++}`;
    defs += `<path id="${id}" d="${path(forward)}"/>`;
    labels += `<text font-size="${size}" fill="${fill}" ${halo} stroke-width="${haloWidth}" dy="${(size * 0.36).toFixed(1)}" ${more}><textPath href="#${id}" startOffset="${share.toFixed(1)}%" text-anchor="middle">${name}</textPath></text>`;
    return true;
  };
  const districts = [
    [[800, 60], 'HARTWELL'],
    [[210, 846], 'LOWER QUARTER'],
    [[356, 452], 'OLD TOWN'],
    [[1046, 716], 'KILNFIELDS'],
  ];
  for (const [[x, y], name] of districts) box(x, y - 6, name.length * 16);
  for (const [u, v, , , name] of POIS) {
    const [x, y] = grid(u, v);
    box(x, y, 14);
    box(x, y + 18, name.length * 6.5);
  }
  box(hall[0], hall[1] - 50, 130);
  box(to[0], to[1] - 26, 20);
  for (let i = 0; i < way.length; i += 2) taken.push(way[i]);
  const seen = (line) =>
    line.filter(([x, y]) => x > 14 && x < width - 14 && y > 14 && y < height - 14);
  for (const s of lines) {
    const name = (s.across ? STREETS.rows : STREETS.cols)[s.index];
    const line = seen(s.line);
    if (!name || line.length < 2) continue;
    const room = span(line);
    const size = s.main ? 12 : 10.5;
    const need = name.length * size * 0.6 + 26;
    if (room < need) continue;
    // The first free place, then the next one at least 300 px further on.
    let next = 30;
    for (let px = next; px < room; px += 18) {
      if (px < next) continue;
      const weight = s.main ? 'font-weight="600"' : '';
      if (along(line, name, size, s.main ? '#5b4310' : '#4c4a46', (100 * px) / room, weight))
        next = px + 300;
    }
  }
  along(seen(avenue), 'Avenue of the Lindens', 12, '#5b4310', 13, 'font-weight="600"');
  along(seen(avenue), 'Avenue of the Lindens', 12, '#5b4310', 82, 'font-weight="600"');
  along(river, 'River  Ossa', 17, '#2f7198', 24, 'font-style="italic" letter-spacing="3"', 0);
  along(river, 'River  Ossa', 17, '#2f7198', 74, 'font-style="italic" letter-spacing="3"', 0);
  along(seen(banks[0]), 'South Embankment', 10.5, '#4c4a46', 40);
  along(seen(banks[1]), 'North Embankment', 10.5, '#4c4a46', 60);

  const word = (p, s, size, fill, more = '') => {
    labels += `<text x="${p[0].toFixed(1)}" y="${p[1].toFixed(1)}" text-anchor="middle" font-size="${size}" fill="${fill}" ${halo} stroke-width="4" ${more}>${s}</text>`;
  };
  for (const [p, name] of districts)
    word(p, name, 17, '#6d6076', 'font-weight="700" letter-spacing="4"');
  word(grid(13.1, 6.95), 'Linden Park', 16, '#2d6b34', 'font-weight="700"');
  word(grid(pondU, pondV), 'Swan Pond', 11, '#2f7198', 'font-style="italic"');
  word([hall[0] - 6, hall[1] - 48], 'Kilnfields Station', 12.5, '#5c4a68', 'font-weight="700"');
  word(grid(6.5, 6.58), 'Corn Sq.', 10.5, '#7a5f1f', 'font-weight="600"');
  for (const [u, v, fill, sign, name] of POIS) {
    const p = grid(u, v);
    labels += `<g transform="translate(${fix(p)})"><circle r="9" fill="${fill}" stroke="#fff" stroke-width="1.6"/><text y="4" text-anchor="middle" font-size="11" font-weight="700" fill="#fff" font-family="Noto Sans, DejaVu Sans, sans-serif">${sign}</text>${name ? `<text y="22" text-anchor="middle" font-size="11" font-weight="600" fill="${fill}" ${halo} stroke-width="3.4">${name}</text>` : ''}</g>`;
  }
  for (const [x, y, text, fill] of [
    [1172, 222, 'M4', '#b8572f'],
    [532, 222, '12', '#8a6d1d'],
  ]) {
    labels += `<g transform="translate(${x} ${y})"><rect x="-14" y="-9" width="28" height="18" rx="4" fill="${fill}" stroke="#fff" stroke-width="1.5"/><text y="4.5" text-anchor="middle" font-size="11.5" font-weight="700" fill="#fff">${text}</text></g>`;
  }
  labels += `<circle cx="${from[0]}" cy="${from[1]}" r="8" fill="#fff" stroke="#2f6fed" stroke-width="4"/><path d="M${fix(to)}c-4-12-15-17-15-30a15 15 0 0130 0c0 13-11 18-15 30z" fill="#e0352b" stroke="#a81d17"/><circle cx="${to[0]}" cy="${to[1] - 30}" r="5.5" fill="#fff"/>`;

  return `<!doctype html><meta charset="utf-8"><title>Ossa Maps</title><style>
*{box-sizing:border-box;margin:0}body{width:${width}px;height:${height}px;overflow:hidden;position:relative;font:14px/1.4 ${FONT};color:#22262b;background:#f1ede6}
svg.map{position:absolute;inset:0;font-family:${FONT}}
.card{position:absolute;left:18px;top:18px;width:318px;background:#fff;border-radius:10px;box-shadow:0 2px 10px #0004;overflow:hidden}
.f{display:flex;align-items:center;gap:12px;padding:10px 16px;border-bottom:1px solid #eceae6}.f i{width:11px;height:11px;border-radius:50%;border:3px solid #2f6fed;flex:none}.f i.b{border:0;background:#e0352b}
.r{padding:11px 16px 12px}.r b{font-size:20px;color:#1c7a3e}.r p{color:#666c74;font-size:12.5px}.m{display:flex;gap:6px;padding:10px 16px 0}.m span{padding:3px 12px;border-radius:13px;font-size:12.5px;color:#555b63;background:#f1efec}.m .on{background:#e2ecff;color:#2257c9;font-weight:700}
.z{position:absolute;right:18px;bottom:48px;width:38px;background:#fff;border-radius:8px;box-shadow:0 2px 8px #0004;text-align:center;font-size:22px;line-height:38px;color:#444}.z span{display:block}.z span+span{border-top:1px solid #e6e3de}
.s{position:absolute;right:0;bottom:0;background:#fffc;font-size:11px;padding:2px 10px;color:#444;display:flex;gap:10px;align-items:center}.s i{width:92px;height:6px;border:solid #444;border-width:0 1.5px 1.5px}
</style><svg class="map" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"><defs>${defs}</defs>${g}${labels}</svg>
<div class="card"><div class="m"><span>Car</span><span>Bus</span><span class="on">Walk</span><span>Cycle</span></div><div class="f"><i></i>Kiln Street 40</div><div class="f"><i class="b"></i>Linden Park, north gate</div><div class="r"><b>${Math.round(metres / 75)} min</b> &nbsp;${(metres / 1000).toFixed(1)} km<p>over Merrow Bridge · mostly flat</p></div></div>
<div class="z"><span>+</span><span>−</span></div><div class="s">100 m<i></i>Ossa Maps · invented data</div>`;
}
