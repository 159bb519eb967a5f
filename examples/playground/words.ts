/** What is said in the languages of the page. */
export interface Words {
  readonly en: string;
  readonly zh: string;
}
