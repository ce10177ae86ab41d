import { processor } from '../dispatch/processor.js';
import type { Services } from '../services.js';

export const feedbackProcessor = ({ feedback }: Pick<Services, 'feedback'>) =>
  processor({
    'feedback/upload': (params) => feedback.upload(params),
  });
