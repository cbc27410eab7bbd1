/** A gate at which callers wait until it is opened. */
export interface Gate {
  opened: Promise<void>;
  open(): void;
}

export function closedGate(): Gate {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}
