import { readFileSync, renameSync, writeFileSync } from 'node:fs';

export interface Booking {
  /** Idempotency key: the same key is booked once. */
  readonly key: string;
  readonly orderId: string;
  readonly amount: number;
  readonly currency: string;
}

export interface Mail {
  readonly key: string;
  readonly run: string;
  readonly text: string;
}

interface Book {
  readonly refunds: readonly Booking[];
  readonly mails: readonly Mail[];
}

/** The shop's own book, which Holdpoint knows nothing of. */
export interface Ledger {
  /** Read anew each time: somebody else may have booked as well. */
  read(): Book;
  refund(booking: Booking): void;
  mail(mail: Mail): void;
}

/** A book in a JSON file, which outlives the process. It is written whole and put in place by a rename. */
export function openLedger(file: string): Ledger {
  function read(): Book {
    try {
      return JSON.parse(readFileSync(file, 'utf8')) as Book;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { refunds: [], mails: [] };
      throw error;
    }
  }

  function write(book: Book): void {
    writeFileSync(`${file}.new`, JSON.stringify(book, null, 2));
    renameSync(`${file}.new`, file);
  }

  return {
    read,
    refund: (booking) => {
      const book = read();
      if (!holds(book.refunds, booking)) write({ ...book, refunds: [...book.refunds, booking] });
    },
    mail: (mail) => {
      const book = read();
      if (!holds(book.mails, mail)) write({ ...book, mails: [...book.mails, mail] });
    },
  };
}

function holds(entries: readonly { readonly key: string }[], { key }: { readonly key: string }): boolean {
  return entries.some((entry) => entry.key === key);
}
