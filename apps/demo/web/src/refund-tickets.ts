/** Tickets to start with; the letters may be rewritten in the form. The orders are those of `server/refund-data.ts`. */
export const tickets = [
  {
    ticketId: 'T-8841',
    customerId: 'C-2210',
    orderId: 'A-4721',
    label: 'Cracked kettle, 95.90 EUR',
    text: 'Kettle arrived with a cracked lid, second time. I want my money back incl. shipping.',
  },
  {
    ticketId: 'T-8844',
    customerId: 'C-2240',
    orderId: 'A-4731',
    label: 'Leaking strainer, 24.00 EUR, fresh',
    text: 'The strainer leaks tea leaves. I would like my money back.',
  },
  {
    ticketId: 'T-8850',
    customerId: 'C-2231',
    orderId: 'A-4730',
    label: 'Old strainer, 24.00 EUR, after 41 days',
    text: 'The strainer broke after a few weeks. I would like my money back.',
  },
] as const;
