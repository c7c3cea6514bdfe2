// Property tests take the same cases in every run, so that a landing is judged by its change alone.
// PAGEWARDEN_SEED=N takes others: a case that fails then is a bug to mend and to keep as a test of its own.
import fc from 'fast-check';

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(process.env['PAGEWARDEN_SEED'] ?? 61) });
