/** What a learner did wrong in a way that types would have told. Becomes the process's exit reason. */
export class UsageError extends TypeError {
  override readonly name = 'UsageError';
}
