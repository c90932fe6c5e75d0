/** An AWS operation as actions declare it: service and operation, e.g. `s3:HeadObject`. */
export type DeclaredOperation = string;

/** What an operation needs in IAM's words. */
export interface NeededAction {
  /** IAM action, e.g. `s3:GetObject`. */
  readonly action: string;
  /** Which of the workload's resources it is about; several IAM actions for one operation may be about different ones. */
  readonly on: DeclaredOperation;
}

/**
 * Operations whose IAM action has another name, from the Service Authorization Reference. HeadObject answers 403 instead of 404 for an object
 * that is absent unless the bucket may be listed (Amazon S3 API Reference, HeadObject): a switch that is off could not be told from a lost permission.
 * A schedule is updated as a whole, its target's role with it, which is passing that role (AWS managed policy AmazonEventBridgeSchedulerFullAccess).
 */
const otherNames: Readonly<Record<DeclaredOperation, readonly string[]>> = {
  's3:HeadObject': ['s3:GetObject', 's3:ListBucket'],
  's3:HeadBucket': ['s3:ListBucket'],
  'apigateway:UpdateStage': ['apigateway:PATCH'],
  'scheduler:UpdateSchedule': ['scheduler:UpdateSchedule', 'iam:PassRole'],
};

/** Actions that are about other resources than the operation that needs them. */
const ofTheirOwn: readonly string[] = ['s3:ListBucket', 'iam:PassRole'];

/** Operations that need no permission, whoever is asked (AWS STS API Reference, GetCallerIdentity). */
const free: readonly DeclaredOperation[] = ['sts:GetCallerIdentity'];

/** IAM actions that an operation needs. API Gateway's are HTTP methods on paths. */
export function neededFor(operation: DeclaredOperation): NeededAction[] {
  if (free.includes(operation)) return [];
  const named = otherNames[operation];
  if (named) return named.map((action) => ({ action, on: ofTheirOwn.includes(action) ? action : operation }));
  if (operation.startsWith('apigateway:Get')) return [{ action: 'apigateway:GET', on: operation }];
  return [{ action: operation, on: operation }];
}
