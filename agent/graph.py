"""The agent graph: rank -> recall -> plan -> write -> check -> (revise -> check)* -> settle."""

from typing import TYPE_CHECKING

from langgraph.graph import END, START, StateGraph

from agent.nodes.check import check
from agent.nodes.plan import plan
from agent.nodes.rank import rank
from agent.nodes.recall import recall
from agent.nodes.revise import needs_revision, revise
from agent.nodes.settle import settle
from agent.nodes.write import write
from agent.services import Services
from agent.state import AgentState, ChunkInput, SettleOutput

if TYPE_CHECKING:
    from langgraph.graph.state import CompiledStateGraph

    Graph = CompiledStateGraph[AgentState, Services, ChunkInput, SettleOutput]


def build_graph() -> "Graph":
    """Compile the graph. It has no checkpointer: a chunk is short, and is done again whole if it is interrupted."""
    graph = StateGraph(AgentState, context_schema=Services, input_schema=ChunkInput, output_schema=SettleOutput)
    graph.add_node("rank", rank)
    graph.add_node("recall", recall)
    graph.add_node("plan", plan)
    graph.add_node("write", write)
    graph.add_node("check", check)
    graph.add_node("revise", revise)
    graph.add_node("settle", settle)
    for before, after in [(START, "rank"), ("rank", "recall"), ("recall", "plan"), ("plan", "write")]:
        graph.add_edge(before, after)
    graph.add_edge("write", "check")
    graph.add_conditional_edges("check", _after_check, ["revise", "settle"])
    graph.add_edge("revise", "check")
    graph.add_edge("settle", END)
    return graph.compile()


def _after_check(state: AgentState) -> str:
    return "revise" if needs_revision(state) else "settle"
