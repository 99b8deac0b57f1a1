import type { VNode } from 'preact';
import type { ScreenProperties } from '../lazy.tsx';

export function ImportsScreen({ me }: ScreenProperties): VNode {
  return <h1>{me.role}</h1>;
}
