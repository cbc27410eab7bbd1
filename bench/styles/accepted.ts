import type { Shop } from "@arch/testing/shop";

/** A shop that keeps the ids of the orders it has accepted. */
export interface Accepting {
  shop: Shop;
  accepted: Set<string>;
}

export function keepAccepted(shop: Shop): Accepting {
  const accepted = new Set<string>();
  const order: Shop["order"] = async (body, headers) => {
    const answer = await shop.order(body, headers);
    if (answer.status === 200 || answer.status === 202)
      accepted.add(String(answer.body["orderId"]));
    return answer;
  };
  return { accepted, shop: { ...shop, order } };
}
