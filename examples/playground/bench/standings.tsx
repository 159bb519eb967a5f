import { figure } from "../app/figures.js";
import { texts } from "../app/texts/index.js";
import type { Standing } from "./race.js";
import { type LogScale, logScale } from "./scale.js";

/** A row for each contender: a dot at its fastest step, a line to the median, and the figures. */
export function Standings({ of }: { readonly of: readonly Standing[] }) {
  const t = texts.value.bench;
  const scale = logScale(of.flatMap(({ least, median }) => [least ?? [], median ?? []].flat()));
  const slowest = of.at(-1)?.least;
  return (
    <table class="standings">
      <thead>
        <tr>
          <th scope="col">{t.contender}</th>
          {/* The figures beside it say the same in words. */}
          <td class="axis" aria-hidden="true">
            {scale.ticks.map((tick) => (
              <span key={tick} style={{ left: `${100 * scale.place(tick)}%` }}>
                {figure(tick)}
              </span>
            ))}
          </td>
          <th scope="col" class="figures">
            {t.least}
          </th>
          <th scope="col" class="figures">
            {t.median}
          </th>
          <th scope="col" class="figures">
            {t.ratio}
          </th>
        </tr>
      </thead>
      <tbody>
        {of.map((standing) => (
          <Row key={standing.name} standing={standing} scale={scale} slowest={slowest} />
        ))}
      </tbody>
    </table>
  );
}

interface RowProps {
  readonly standing: Standing;
  readonly scale: LogScale;
  readonly slowest: number | undefined;
}

function Row({ standing, scale, slowest }: RowProps) {
  const t = texts.value.bench;
  const { name, engine, least, median } = standing;
  const ours = name !== "tiled" && name !== "loops";
  return (
    <tr class={ours ? "ours" : ""} data-name={name}>
      <th scope="row">
        <span class="name">{t.contenders[name]}</span>
        <span class="engine quiet">{engine === undefined ? "…" : t.engine(engine)}</span>
      </th>
      <td class="line" aria-hidden="true">
        {scale.ticks.map((tick) => (
          <i key={tick} style={{ left: `${100 * scale.place(tick)}%` }} />
        ))}
        {least !== undefined && median !== undefined && (
          <Span from={scale.place(least)} to={scale.place(median)} />
        )}
      </td>
      <td class="figures" data-figure="least">
        {least === undefined ? "" : figure(least)}
      </td>
      <td class="figures" data-figure="median">
        {median === undefined ? "" : figure(median)}
      </td>
      <td class="figures" data-figure="ratio">
        {least === undefined || slowest === undefined ? "" : `${figure(slowest / least)} ×`}
      </td>
    </tr>
  );
}

function Span({ from, to }: { readonly from: number; readonly to: number }) {
  return (
    <>
      <b style={{ left: `${100 * from}%`, width: `${100 * (to - from)}%` }} />
      <u style={{ left: `${100 * from}%` }} />
    </>
  );
}
