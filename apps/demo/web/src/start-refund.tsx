import { type ReactNode, useState } from 'react';
import { tickets } from './refund-tickets.ts';
import { StartForm } from './start-form.tsx';

export function StartRefund({ onStarted }: { readonly onStarted: (run: string) => void }): ReactNode {
  const [chosen, setChosen] = useState<string>(tickets[0].ticketId);
  const { ticketId, customerId, orderId, text } = tickets.find((ticket) => ticket.ticketId === chosen) ?? tickets[0];
  return (
    <StartForm
      crew="refund-desk"
      label="Start a refund"
      inputOf={(fields) => ({ ticketId, customerId, orderId, text: fields.text('text') })}
      onStarted={onStarted}
    >
      <label>
        <span className="start-name">Ticket</span>
        <select value={chosen} onChange={(event) => setChosen(event.target.value)}>
          {tickets.map((ticket) => (
            <option key={ticket.ticketId} value={ticket.ticketId}>
              {ticket.label}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span className="start-name">What the customer wrote</span>
        <textarea key={ticketId} name="text" rows={4} defaultValue={text} required />
      </label>
    </StartForm>
  );
}
