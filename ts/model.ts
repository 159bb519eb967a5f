import { BaseModel, type ModelOptions } from "./base_model.js";
import type { FunctionalConfig } from "./config/write_functional.js";
import { type ConnectionOptions, Functional, type Tensors } from "./functional.js";

/** Any model: a {@link Sequential} or a {@link Functional} one, which are layers as well. */
export type Model = BaseModel;

/** What `new Model(...)` makes, and what every model is an instance of. */
interface ModelConstructor {
  /** As {@link Functional}. */
  new <O extends Tensors>(options: ConnectionOptions<O>, ...surplus: never[]): Functional<O>;
  readonly prototype: BaseModel;
  /** As {@link Functional.fromConfig}. */
  fromConfig(
    config: FunctionalConfig | object,
    options?: ModelOptions,
    ...surplus: never[]
  ): Functional;
}

/** Every model is one, and a new one is of connected layers, as in Keras. */
function anyModel(): ModelConstructor {
  abstract class AnyModel extends BaseModel {
    static override [Symbol.hasInstance](value: unknown): boolean {
      return value instanceof BaseModel;
    }

    static fromConfig = Functional.fromConfig;
  }
  return new Proxy(AnyModel, {
    construct: (_, args) => Reflect.construct(Functional, args),
  }) as unknown as ModelConstructor;
}

/** What connects layers from `inputs` to `outputs`: see {@link Functional}. */
export const Model = anyModel();
