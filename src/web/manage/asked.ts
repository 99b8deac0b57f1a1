/** Questions to the API as a screen asks them: once for each key, again on demand; a session that ended shows the door. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { ApiProblem } from '../page/api.ts';
import { sessionEnded } from './session.ts';

export interface Asked<Data> {
  /** undefined: not yet. Stays while it is asked again. */
  readonly data: Data | undefined;
  readonly fault: ApiProblem | undefined;
  readonly again: () => void;
}

/** What went wrong; a 401 goes to the door first. */
export function faultOf(error: unknown): ApiProblem {
  if (!(error instanceof ApiProblem)) throw error;
  if (error.status === 401) sessionEnded();
  return error;
}

/** Ask whenever `key` changes; answers that come too late are left aside. */
export function useAsked<Data>(key: string, ask: () => Promise<Data>): Asked<Data> {
  const [answer, setAnswer] = useState<{ key: string; data?: Data; fault?: ApiProblem }>({ key });
  const [count, setCount] = useState(0);
  const asking = useRef(ask);
  asking.current = ask;
  useEffect(() => {
    let isWanted = true;
    asking.current().then(
      (data) => isWanted && setAnswer({ key, data }),
      (error: unknown) => isWanted && setAnswer({ key, fault: faultOf(error) }),
    );
    return () => {
      isWanted = false;
    };
  }, [key, count]);
  const isOf = answer.key === key;
  return {
    data: isOf ? answer.data : undefined,
    fault: isOf ? answer.fault : undefined,
    again: () => setCount((one) => one + 1),
  };
}

export interface Writing {
  readonly isBusy: boolean;
  readonly fault: ApiProblem | undefined;
  /** Returns whether it went well; what went wrong is in `fault`. */
  readonly run: (work: () => Promise<unknown>) => Promise<boolean>;
  readonly forget: () => void;
}

/** One write at a time. */
export function useWriting(): Writing {
  const [state, setState] = useState<{ isBusy: boolean; fault?: ApiProblem }>({ isBusy: false });
  return {
    isBusy: state.isBusy,
    fault: state.fault,
    run: async (work) => {
      setState({ isBusy: true });
      try {
        await work();
        setState({ isBusy: false });
        return true;
      } catch (error) {
        setState({ isBusy: false, fault: faultOf(error) });
        return false;
      }
    },
    forget: () => setState({ isBusy: false }),
  };
}
