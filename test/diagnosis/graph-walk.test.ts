import { describe, expect, it } from '@jest/globals';
import { origins } from '../../src/diagnosis/graph-walk.ts';
import { calls, codeFails, node, tableFails } from './evidence.ts';

const ids = (graph: Parameters<typeof origins>[0]): string[] => origins(graph).map((origin) => origin.node.id);

describe('the walk over the service graph', () => {
  it('ends at the deepest node whose own calls are clean', () => {
    expect(ids(tableFails())).toEqual(['orders']);
    expect(ids(codeFails())).toEqual(['checkout-code']);
  });

  it('knows every caller whose calls to the origin fail', () => {
    expect(origins(tableFails())[0]?.callers).toEqual(['checkout-code', 'search-code']);
  });

  it('tells the platform of a function from its code', () => {
    const graph = [
      node('api', 'AWS::ApiGateway::Stage', { root: true, faults: 400, callsTo: [calls('fn', 400)] }),
      node('fn', 'AWS::Lambda', { faults: 400, callsTo: [calls('code')] }),
      node('code', 'AWS::Lambda::Function'),
    ];
    expect(ids(graph)).toEqual(['fn']);
  });

  it('calls an origin throttled when most of what fails there are throttles', () => {
    const graph = [
      node('api', 'AWS::ApiGateway::Stage', { root: true, faults: 300, callsTo: [calls('fn', 0, 300)] }),
      node('fn', 'AWS::Lambda', { throttles: 300 }),
    ];
    expect(origins(graph)).toMatchObject([{ node: { id: 'fn' }, kind: 'throttled' }]);
  });

  it('finds nothing in a clean graph, nor in the noise of ordinary days', () => {
    expect(ids([node('a', 'client', { root: true, callsTo: [calls('b', 10)] }), node('b', 'AWS::Lambda')])).toEqual([]);
    expect(ids([])).toEqual([]);
  });

  it('comes to an end in a graph that goes in circles', () => {
    const graph = [
      node('a', 'AWS::Lambda::Function', { root: true, faults: 500, callsTo: [calls('b', 500)] }),
      node('b', 'AWS::Lambda::Function', { faults: 500, callsTo: [calls('a', 500), calls('b', 500)] }),
    ];
    expect(ids(graph)).toEqual([]);
  });

  it('starts at every node in trouble when none is a root', () => {
    expect(ids([node('x', 'AWS::SQS::Queue', { faults: 200 })])).toEqual(['x']);
  });
});
