import { tasks } from "../../tasks/index.js";
import type { Option } from "../../tasks/options.js";
import { families, type Task } from "../../tasks/task.js";
import { language } from "../settings.js";
import { presetsOf } from "../state/presets.js";
import { current } from "../state/session.js";
import { change, chooseTask, setup, taskOf } from "../state/setup.js";
import { texts } from "../texts/index.js";
import { Citations } from "./citations.js";
import { ChoiceField, NumberField } from "./fields.js";
import { MaterialField } from "./material_field.js";
import { Panel } from "./panel.js";

/** Which task, and what can be chosen of it. */
export function TaskPanel() {
  const t = texts.value;
  const spoken = language.value;
  const task = taskOf(setup.value);
  return (
    <Panel id="task" title={t.task} summary={task.title[spoken]}>
      <div class="field">
        <label for="task-choice">{t.learn}</label>
        <select
          id="task-choice"
          value={task.id}
          onChange={({ currentTarget }) => chooseTask(currentTarget.value)}
        >
          {Object.entries(families).map(([family, title]) => (
            <optgroup key={family} label={title[spoken]}>
              {tasks.filter((each) => each.family === family).map(asOption)}
            </optgroup>
          ))}
        </select>
      </div>
      <p>{task.about[spoken]}</p>
      <Presets task={task} />
      {task.takes && <MaterialField takes={task.takes} />}
      <TaskOptions task={task} />
      <Notes />
      <Citations of={task.citations} />
    </Panel>
  );
}

const asOption = ({ id, title }: Task) => (
  <option key={id} value={id}>
    {title[language.value]}
  </option>
);

/** Setups that are worth a look, a press away. */
function Presets({ task }: { readonly task: Task }) {
  const t = texts.value;
  return (
    <fieldset class="row chips">
      <legend>{t.presets}</legend>
      {presetsOf(task).map((preset) => (
        <button type="button" key={preset.title.en} onClick={() => change(preset.changes)}>
          {preset.title[language.value]}
        </button>
      ))}
    </fieldset>
  );
}

/** What is to be said of the data that is there. */
function Notes() {
  const run = current.value;
  if (run?.setup !== setup.value) return null;
  return run.prepared.notes.map((note) => (
    <p key={note.en} class="quiet">
      {note[language.value]}
    </p>
  ));
}

function TaskOptions({ task }: { readonly task: Task }) {
  const { values } = setup.value;
  const names = Object.keys(task.options);
  if (names.length === 0) return null;
  const set = (name: string, value: number | string) =>
    change({ values: { ...values, [name]: value } });
  return (
    <div class="fields">
      {names.map((name) => (
        <OptionField
          key={`${task.id}-${name}`}
          option={task.options[name]!}
          value={values[name]!}
          set={(value) => set(name, value)}
        />
      ))}
    </div>
  );
}

interface OptionFieldProps {
  readonly option: Option;
  readonly value: number | string;
  readonly set: (value: number | string) => void;
}

function OptionField({ option, value, set }: OptionFieldProps) {
  const spoken = language.value;
  const label = option.title[spoken];
  if (option.kind === "number") {
    const { least, most, step } = option;
    const bounds = { least, most, step };
    return <NumberField label={label} value={Number(value)} {...bounds} change={set} />;
  }
  const choices = Object.fromEntries(
    Object.entries(option.choices).map(([name, words]) => [name, words[spoken]]),
  );
  return <ChoiceField label={label} value={String(value)} choices={choices} change={set} />;
}
