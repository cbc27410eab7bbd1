/** A person's account: the balance after the entry numbered `seq`. */
export interface Account {
  login: string;
  email: string;
  name?: string;
  balanceMinor: number;
  seq: number;
}
