/** The proxies that requests go through, as the environment names them. */
export interface ProxySettings {
  readonly httpProxy?: string;
  readonly httpsProxy?: string;
  /** Hosts to reach directly, separated by commas. */
  readonly noProxy?: string;
}

/** `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`, in either case; undefined when no proxy is named. */
export function proxyFromEnvironment(environment: NodeJS.ProcessEnv): ProxySettings | undefined {
  const named = (name: string) => environment[name.toLowerCase()] || environment[name];
  const httpProxy = named('HTTP_PROXY');
  const httpsProxy = named('HTTPS_PROXY');
  const noProxy = named('NO_PROXY');
  if (!httpProxy && !httpsProxy) return undefined;
  return {
    ...(httpProxy && { httpProxy }),
    ...(httpsProxy && { httpsProxy }),
    ...(noProxy && { noProxy }),
  };
}

/** Loopback addresses are never reached through a proxy, whatever the environment says. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}
