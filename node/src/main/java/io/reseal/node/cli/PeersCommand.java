package io.reseal.node.cli;

import com.fasterxml.jackson.core.type.TypeReference;
import io.reseal.node.api.Json;
import io.reseal.node.api.PeerStatus;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code reseal peers}. */
@Command(name = "peers", description = "Shows the nodes this one knows: members, and candidates with whether they are fit.", footer = {
    "%nExample: is a candidate ready to be admitted?", "  reseal peers | grep CANDIDATE"})
final class PeersCommand implements Callable<Integer> {

  @Mixin
  private Home home;
  @Spec
  private CommandSpec spec;

  @Override
  public Integer call() {
    var peers = home.node().get("/v1/peers", new TypeReference<List<PeerStatus>>() {
    });
    Answer.print(spec, home.json() ? Json.text(peers) : Pages.peers(peers));
    return Exit.OK;
  }
}
