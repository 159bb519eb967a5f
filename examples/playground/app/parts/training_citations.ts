import type { TrainingPlan } from "../../network/training_plan.js";
import type { Citation } from "../../tasks/task.js";

const OPTIMIZERS: Readonly<Record<TrainingPlan["optimizer"], Citation>> = {
  adam: {
    authors: "Kingma and Ba",
    year: 2015,
    title: "Adam: A Method for Stochastic Optimization",
    url: "https://arxiv.org/abs/1412.6980",
  },
  adamw: {
    authors: "Loshchilov and Hutter",
    year: 2019,
    title: "Decoupled Weight Decay Regularization",
    url: "https://arxiv.org/abs/1711.05101",
  },
  rmsprop: {
    authors: "Tieleman and Hinton",
    year: 2012,
    title: "Lecture 6.5, RMSprop: Divide the Gradient by a Running Average of Its Recent Magnitude",
    url: "https://www.cs.toronto.edu/~tijmen/csc321/slides/lecture_slides_lec6.pdf",
  },
  sgd: {
    authors: "Robbins and Monro",
    year: 1951,
    title: "A Stochastic Approximation Method",
    url: "https://doi.org/10.1214/aoms/1177729586",
  },
  lion: {
    authors: "Chen and others",
    year: 2023,
    title: "Symbolic Discovery of Optimization Algorithms",
    url: "https://arxiv.org/abs/2302.06675",
  },
};

const COSINE: Citation = {
  authors: "Loshchilov and Hutter",
  year: 2017,
  title: "SGDR: Stochastic Gradient Descent with Warm Restarts",
  url: "https://arxiv.org/abs/1608.03983",
};

const WARMUP: Citation = {
  authors: "Goyal and others",
  year: 2017,
  title: "Accurate, Large Minibatch SGD: Training ImageNet in 1 Hour",
  url: "https://arxiv.org/abs/1706.02677",
};

const CLIPPING: Citation = {
  authors: "Pascanu, Mikolov and Bengio",
  year: 2013,
  title: "On the Difficulty of Training Recurrent Neural Networks",
  url: "https://arxiv.org/abs/1211.5063",
};

/** Where the parts of a training come from. */
export function trainingCitations({ optimizer, schedule, clip }: TrainingPlan): Citation[] {
  const cosine = ["cosine", "warmup-cosine", "restarts"].includes(schedule);
  return [
    OPTIMIZERS[optimizer],
    ...(cosine ? [COSINE] : []),
    ...(schedule.startsWith("warmup") ? [WARMUP] : []),
    ...(clip > 0 ? [CLIPPING] : []),
  ];
}
