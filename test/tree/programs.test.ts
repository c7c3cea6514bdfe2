import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runProgram } from '../support/c-program';
import { repositoryPath } from '../support/trees';

/*
 * Each program stands in test/programs/<construct>/. What it must print is in the .out file beside it, written by gcc
 * (-std=gnu11 -fwrapv, the same at -O0 and -O2); a .stop file holds words of the sentence that must stop it instead.
 */
const root = repositoryPath('test/programs');
const read = (path: string): string => readFileSync(`${root}/${path}`, 'utf8');

describe.each(readdirSync(root))('C programs: %s', construct => {
  const files = readdirSync(`${root}/${construct}`);

  it.each(files.filter(file => file.endsWith('.out')).map(file => file.slice(0, -4)))(
    '%s prints what gcc makes it print',
    async name => {
      const result = await runProgram(read(`${construct}/${name}.c`));
      expect(result.stopped).toBeUndefined();
      expect(result.output).toBe(read(`${construct}/${name}.out`));
    },
  );

  it.each(files.filter(file => file.endsWith('.stop')).map(file => file.slice(0, -5)))(
    '%s stops with what it did',
    async name => {
      const result = await runProgram(read(`${construct}/${name}.c`));
      expect(result.stopped).toContain(read(`${construct}/${name}.stop`).trim());
    },
  );
});
