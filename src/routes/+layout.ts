/** Everything is drawn on the device, from what the device has. */
export const ssr = false
export const prerender = false
