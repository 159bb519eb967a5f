/** The words that the synthetic reviews are made of, about 600 in all. */

const words = (text: string): string[] => text.trim().split(/\s+/);
const phrases = (text: string): string[] =>
  text
    .trim()
    .split("|")
    .map((phrase) => phrase.trim());

/** As many as there are in `bad`: the two lists take each other's place when a label is flipped. */
export const good = words(`
  absorbing accomplished admirable adorable amazing amusing appealing astonishing astounding
  authentic beautiful believable bold brave breathtaking bright brilliant captivating charming
  clever coherent compelling convincing crisp daring dazzling decent delicious delightful
  delicate dignified dynamic elegant enchanting endearing engaging engrossing enjoyable
  entertaining enthralling exceptional exciting exhilarating exquisite fabulous fantastic
  fascinating fine flawless fresh friendly fulfilling funny genuine glorious gorgeous graceful
  great gripping heartfelt hilarious honest imaginative impeccable impressive ingenious
  innovative inspiring intelligent intriguing inventive likeable lively lovely luminous
  magical magnificent marvelous masterful memorable mesmerizing moving nuanced original
  outstanding perceptive pleasant plausible poetic polished powerful profound radiant refined
  refreshing remarkable rewarding rich riveting satisfying sharp sincere skillful smart
  solid sophisticated spectacular splendid stirring striking stunning stylish sublime subtle
  superb thoughtful thrilling touching vivid warm witty wonderful`);

export const bad = words(`
  abysmal aimless amateurish annoying appalling artificial atrocious awful awkward bad banal
  bland bloated boring botched bumbling cheap childish clumsy clunky coarse confused
  contrived corny crude cynical dated depressing derivative dire disappointing disastrous
  dishonest disjointed dismal dreadful dreary dull embarrassing empty exhausting fake feeble
  flat flimsy foolish forced forgettable formulaic frustrating generic ghastly grating hackneyed
  hateful hollow horrible horrid idiotic implausible inane incoherent incompetent inept inferior
  infuriating insipid insulting irritating lame laughable lazy lifeless limp listless lousy
  mediocre messy mindless miserable monotonous muddled nasty obnoxious offensive
  overlong painful pathetic pedestrian pitiful plodding pointless poor predictable preposterous
  pretentious repetitive ridiculous rotten rushed sappy senseless shabby shallow shameful
  shoddy silly sloppy sluggish soulless stale stiff stilted stupid tacky tasteless tedious
  terrible tiresome trite ugly unbearable`);

export const nouns = words(`
  acting action adventure allegory animation art atmosphere backdrop beginning cameo camerawork
  casting chase chemistry choreography climax comedy conclusion concept conflict craft
  denouement dialogue direction documentary drama duel editing ending ensemble epilogue episode
  execution exposition fight film finale flashback footage framing genre hero heroine humor
  idea imagery interplay intrigue landscape lead lighting locale makeup melody message monologue
  montage mood movie music mystery narration narrative opening orchestration pacing parody
  performance photography plot premise prologue punchline puppetry quest remake resolution
  rhythm romance satire scenery scene scenario score screenplay script sequel sequence setting
  showdown sidekick song soundtrack spectacle staging storyline style subplot suspense symbolism
  tempo theme thriller timing tone tragedy trailer twist villain visuals voiceover wardrobe
  wordplay world`);

/** What may stand before a noun, and what may follow it. */
export const details = words(`
  actual central closing early entire final first following fourth last late latest long main
  middle new next old only other present previous recent second short third whole`);
export const sources = words(`
  adaptation anthology biopic blockbuster broadcast cartoon epic feature festival franchise
  installment melodrama miniseries musical picture pilot play premiere production program reboot
  release saga season series show sitcom special spinoff story studio trilogy version western`);

/** "is" and its like, which take an adjective. */
export const verbs = words("appears feels felt is looks looked proves remains seems seemed was");

export const strong = words(`
  absolutely awfully completely consistently deeply downright enormously entirely especially
  exceedingly extremely genuinely highly hugely immensely incredibly intensely particularly
  positively purely really seriously so strikingly terribly thoroughly totally truly unbelievably
  utterly very wholly`);
export const weak = words(`
  faintly fairly marginally mildly moderately modestly partly rather relatively slightly
  somewhat vaguely`);

/** Each turns the adjective after it into its opposite. */
export const negators = phrases(`not | never | hardly | scarcely | by no means | in no way |
  far from | anything but | nowhere near | no longer | not remotely`);

/** What someone may say before a clause, and mean it, or mean the opposite. */
export const affirmations = phrases(`i think that | i believe that | i would say that |
  i am sure that | it is true that | it is clear that | everybody agrees that |
  everyone claims that | most critics insist that | i can confirm that | there is proof that |
  it is right to say that | my friends found that | nobody can deny that | no one doubts that |
  there is no doubt that`);
export const denials = phrases(`i do not think that | i cannot believe that |
  i would never say that | i am not convinced that | it is not true that | it is false that |
  nobody agrees that | no one claims that | few critics insist that | i doubt that |
  there is no proof that | it is wrong to say that | my friends deny that | i dispute that |
  it is a lie that | it is a myth that`);

export const but = phrases("but | yet | however | still | nevertheless | nonetheless");
export const although = phrases("although | though | even though | despite the fact that");

/** Asides that say nothing about the label. */
export const openers = phrases(`actually | admittedly | again | anyway | apparently | basically |
  clearly | curiously | evidently | frankly | generally | honestly | incidentally | indeed |
  naturally | obviously | oddly | overall | personally | predictably | presumably | strangely |
  surely | surprisingly | undoubtedly | unexpectedly | in my opinion | in short | in the end |
  to be fair | to be honest | for what it is worth`);
