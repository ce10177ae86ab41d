/** The two ways to say something to an agent, as properties of a call. */
export const taskProperties = (what: string): Readonly<Record<string, unknown>> => ({
  message: { type: 'string', description: `${what} Either this or items.` },
  items: {
    type: 'array',
    description: 'The same in parts, where pictures, skills or mentions belong to it.',
    items: {
      type: 'object',
      properties: {
        type: { type: 'string', description: 'text, image, local_image, skill or mention.' },
        text: { type: 'string', description: 'For text.' },
        image_url: { type: 'string', description: 'For image.' },
        path: { type: 'string', description: 'For local_image, skill and mention.' },
        name: { type: 'string', description: 'For skill and mention.' },
      },
      additionalProperties: false,
    },
  },
});
