import { Random } from "../sentiment/random.js";

const names = ["Anna", "Tom", "Mary", "Peter", "Lucy", "Jack", "Rose", "Henry"];
const colours = ["red", "green", "blue", "white", "yellow"];
const things = ["apple", "boat", "cup", "hat", "kite", "pear", "pencil", "shell", "stone"];
const numbers = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
const days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/**
 * A text of little stories, so that the example runs without any file. Beside spelling they have what takes memory: who has what, and
 * how many are left.
 */
export function stories(characters: number, seed: number): string {
  const random = new Random(seed);
  const written: string[] = [];
  for (let length = 0; length < characters; length += written.at(-1)!.length) {
    written.push(story(random));
  }
  return written.join("").slice(0, characters);
}

function story(random: Random): string {
  const [owner = "", other = ""] = random.shuffled(names);
  const [colour, thing] = [random.pick(colours), random.pick(things)];
  const some = (n: number) => `${numbers[n]} ${colour} ${thing}${n === 1 ? "" : "s"}`;
  const sentences: string[] = [];
  let count = 1 + Math.floor(random.next() * 9);
  sentences.push(`On ${random.pick(days)} ${owner} has ${some(count)}.`);
  for (let turn = 0; turn < 2; turn++) {
    const less = count > 0 && (count === 9 || random.chance(0.5));
    const change = 1 + Math.floor(random.next() * (less ? count : 9 - count));
    count += less ? -change : change;
    const few = `${numbers[change]} of them`;
    sentences.push(less ? `${other} takes ${few}.` : `${other} brings ${numbers[change]} more.`);
    sentences.push(`Now ${owner} has ${some(count)}.`);
  }
  return `${sentences.join(" ")}\n`;
}
