import { codeOf } from '../../errors.ts';
import { defineCheck, fail, pass } from '../check.ts';
import { aliasesOf } from './function-places.ts';

/** The alias is there in both Regions, and serves the same code. */
export const lambdaAlias = defineCheck({
  name: 'lambda.code',
  holds: 'both Regions serve the same code',
  timeLimitMs: 15_000,
  subjects: ({ workload }) => aliasesOf(workload),
  named: ({ name, alias }) => `${name}:${alias}`,
  read: (ports, { name, alias }, { workload }, signal) =>
    Promise.all(
      workload.regions.map(async (region) => {
        try {
          const { version } = await ports.functions.alias(region, name, alias, signal);
          const versions = await ports.functions.versions(region, name, signal);
          return { region, version, code: versions.find((one) => one.version === version)?.codeSha256 ?? null };
        } catch (error) {
          if (codeOf(error) !== 'notFound') throw error;
          return { region, version: null, code: null };
        }
      }),
    ),
  judge(readings, { name, alias }) {
    const absent = readings.find(({ version }) => version === null);
    if (absent)
      return fail(
        `${absent.region} has no alias ${alias} of ${name}`,
        `deploy ${name} to ${absent.region}, then aws lambda create-alias --function-name ${name} --name ${alias} --region ${absent.region} --function-version <version>`,
      );
    const [first, second] = readings;
    if (first?.code === second?.code) return pass(`the same code in both`);
    return fail(
      `version ${first?.version} in ${first?.region} and version ${second?.version} in ${second?.region} are different code`,
      `deploy the same code of ${name} to both Regions`,
    );
  },
});
