// Documents rot at their links and commands first: each must lead somewhere.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

/**
 * Links to files that are not there, and npm scripts that are not in package.json, in every Markdown page of the repository.
 *
 * @param {string} root of the repository
 * @returns {string[]} problems, each with its page
 */
export function documentProblems(root) {
  const scripts = Object.keys(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).scripts);
  return pagesOf(root).flatMap((page) => {
    const text = readFileSync(page, 'utf8');
    return [...linkProblems(page, text), ...commandProblems(text, scripts)].map(
      (problem) => `${relative(root, page)}: ${problem}`,
    );
  });
}

function pagesOf(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory())
      return /^(node_modules|dist|\.git|\.cache|reports|data)$/.test(entry.name)
        ? []
        : pagesOf(join(folder, entry.name));
    return entry.name.endsWith('.md') ? [join(folder, entry.name)] : [];
  });
}

function linkProblems(page, text) {
  const links = [...text.replace(/```[\s\S]*?```/g, '').matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1]);
  return links
    .filter((link) => !/^(https?:|mailto:|#)/.test(link))
    .filter((link) => !existsSync(resolve(dirname(page), decodeURI(link.split('#')[0]))))
    .map((link) => `the link ${link} leads nowhere`);
}

function commandProblems(text, scripts) {
  const named = [...text.matchAll(/\bnpm run (?:--silent |-s )?([\w:-]+)/g)].map((match) => match[1]);
  return [...new Set(named)]
    .filter((name) => !scripts.includes(name))
    .map((name) => `\`npm run ${name}\` is no script of package.json`);
}
