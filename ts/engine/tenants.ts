/** What has numbers in the engine: models, and the sessions of a model. */
export interface Tenant {
  dispose(by: string): void;
}

/** Those who have to go when the engine does, or their model. They are held weakly: one that nobody else holds is collected, and with it its numbers. */
export class Tenants {
  readonly #all = new Set<WeakRef<Tenant>>();
  readonly #collected = new FinalizationRegistry<WeakRef<Tenant>>((tenant) =>
    this.#all.delete(tenant),
  );

  add(tenant: Tenant): void {
    const weak = new WeakRef(tenant);
    this.#all.add(weak);
    this.#collected.register(tenant, weak);
  }

  disposeAll(by: string): void {
    for (const tenant of this.#all) tenant.deref()?.dispose(by);
  }
}
