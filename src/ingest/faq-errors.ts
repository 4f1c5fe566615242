import { AppError } from '../lib/index.ts';

export function faqNotFound(): AppError {
  return new AppError('faq.not_found', 'There is no such FAQ entry in this workspace.');
}
