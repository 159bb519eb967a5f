import { networkRanges } from "../../network/check_network.js";
import type { LayerPlan, NetworkPlan } from "../../network/network_plan.js";
import { networkName } from "../state/names.js";
import { current } from "../state/session.js";
import { change, setup } from "../state/setup.js";
import { texts } from "../texts/index.js";
import { Citations } from "./citations.js";
import { ChoiceField, NumberField } from "./fields.js";
import { Icon } from "./icons.js";
import { LayerFields } from "./layer_fields.js";
import { networkCitations } from "./network_citations.js";
import { NetworkPicture } from "./network_picture.js";
import { Panel } from "./panel.js";

/** The editor of the network: recurrent layers from the input on, and what is around them. */
export function NetworkPanel() {
  const t = texts.value;
  const { network } = setup.value;
  const set = (changed: Partial<NetworkPlan>) => change({ network: { ...network, ...changed } });
  const { layers } = network;
  const replace = (at: number, ...by: LayerPlan[]) =>
    set({ layers: layers.toSpliced(at, 1, ...by) });
  const swap = (at: number, to: number) =>
    set({ layers: layers.with(at, layers[to]!).with(to, layers[at]!) });
  return (
    <Panel id="network" title={t.network} summary={networkName(network)}>
      <ol class="layers">
        {layers.map((layer, i) => (
          <li key={i}>
            <LayerFields
              place={i + 1}
              layer={layer}
              change={(changed) => replace(i, { ...layer, ...changed })}
              up={i > 0 ? () => swap(i, i - 1) : undefined}
              down={i < layers.length - 1 ? () => swap(i, i + 1) : undefined}
              remove={layers.length > 1 ? () => replace(i) : undefined}
            />
          </li>
        ))}
      </ol>
      <button
        type="button"
        disabled={layers.length >= networkRanges.layers.most}
        onClick={() => set({ layers: [...layers, layers.at(-1)!] })}
      >
        <Icon name="add" />
        {t.addLayer}
      </button>
      <Around network={network} set={set} />
      <NetworkPicture />
      <Citations of={networkCitations(network)} />
    </Panel>
  );
}

interface AroundProps {
  readonly network: NetworkPlan;
  readonly set: (changed: Partial<NetworkPlan>) => void;
}

/** What is no layer of its own. */
function Around({ network, set }: AroundProps) {
  const t = texts.value;
  const { embedding, attention, gain, memory } = network;
  const reads = current.value?.prepared.input.kind;
  return (
    <div class="fields">
      {reads !== "numbers" && (
        <NumberField
          label={t.embedding}
          value={embedding}
          {...networkRanges.embedding}
          change={(embedding) => set({ embedding })}
        />
      )}
      <ChoiceField
        label={t.attention}
        value={attention}
        choices={t.attentions}
        change={(attention) => set({ attention })}
      />
      <NumberField
        label={t.gain}
        value={gain}
        {...networkRanges.gain}
        change={(gain) => set({ gain })}
      />
      <NumberField
        label={t.memory}
        value={memory}
        {...networkRanges.memory}
        change={(memory) => set({ memory })}
      />
    </div>
  );
}
