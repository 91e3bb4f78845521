/** A person as the host application knows them. `name` is what other people see beside a decision. */
export interface Person {
  readonly id: string;
  readonly name: string;
}

/**
 * Who is acting, as the host's `authenticate` established it; never taken from a request body.
 *
 * `groups` are the host's own names. Which reviews a principal finds, and may decide, follows from `user.id` and `groups`.
 */
export interface Principal {
  readonly tenant: string;
  readonly user: Person;
  readonly groups: readonly string[];
}

/** The group whose members may control runs and read the audit when the host gives no `authorize` of its own. */
export const adminGroup = 'admin';
