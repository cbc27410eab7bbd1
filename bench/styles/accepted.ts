import type { Shop } from "@arch/testing/shop";

/** A shop client, and the ids of the orders that the shop has accepted. */
export interface Accepting {
  shop: Shop;
  accepted: Set<string>;
}

/** Wraps a shop client so that it records the ids of accepted orders. */
export function recordAccepted(shop: Shop): Accepting {
  const accepted = new Set<string>();
  const order: Shop["order"] = async (body, headers) => {
    const response = await shop.order(body, headers);
    if (response.status === 200 || response.status === 202)
      accepted.add(String(response.body["orderId"]));
    return response;
  };
  return { accepted, shop: { ...shop, order } };
}
