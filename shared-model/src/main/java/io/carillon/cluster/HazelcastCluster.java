package io.carillon.cluster;

import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.config.Config;
import com.hazelcast.config.JavaSerializationFilterConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastException;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.topic.ITopic;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A Hazelcast cluster: bells are topics. Members find each other by a list of addresses; without
/// one a member listens on the loopback address only, where further processes of the same machine
/// join it. Hazelcast's traffic is plain text: give it a private network.
public final class HazelcastCluster implements Cluster {
  private static final Logger LOG = LoggerFactory.getLogger(HazelcastCluster.class);
  private static final String HANDLES_EVENTS = "events";

  private final HazelcastInstance member;

  /// Joins or founds the cluster; takes a few seconds.
  ///
  /// @param name one's own for every database: members of other names are never joined
  /// @param members `host` or `host:port` of members to look for; empty for this machine alone
  /// @param handlesEvents whether this process takes a share of the events
  public HazelcastCluster(String name, List<String> members, boolean handlesEvents) {
    var config = new Config();
    config.setClusterName(name);
    config.setProperty("hazelcast.logging.type", "slf4j");
    config.setProperty("hazelcast.phone.home.enabled", "false");
    config.setProperty("hazelcast.shutdownhook.enabled", "false");
    config.getMemberAttributeConfig().setAttribute(HANDLES_EVENTS, Boolean.toString(handlesEvents));
    var network = config.getNetworkConfig();
    network.getJoin().getAutoDetectionConfig().setEnabled(false);
    network.getJoin().getMulticastConfig().setEnabled(false);
    network.getJoin().getTcpIpConfig().setEnabled(true);
    if (members.isEmpty()) {
      network.getInterfaces().setEnabled(true).addInterface("127.0.0.1");
      network.getJoin().getTcpIpConfig().addMember("127.0.0.1");
    } else {
      network.getJoin().getTcpIpConfig().setMembers(members);
    }
    // Nothing but strings travels: no class of anybody's choosing is ever made from bytes.
    var filter = new JavaSerializationFilterConfig().setDefaultsDisabled(true);
    filter.getWhitelist().addPackages("java.lang");
    config.getSerializationConfig().setJavaSerializationFilterConfig(filter);
    member = Hazelcast.newHazelcastInstance(config);
  }

  @Override
  public Doorbell bell(String name) {
    return new Topic(member.getTopic(name));
  }

  @Override
  public String self() {
    return name(member.getCluster().getLocalMember());
  }

  @Override
  public List<String> eventMembers() {
    return member.getCluster().getMembers().stream()
        .filter(one -> Boolean.parseBoolean(one.getAttribute(HANDLES_EVENTS)))
        .map(HazelcastCluster::name)
        .sorted()
        .toList();
  }

  @Override
  public void listen(Runnable joined, Consumer<String> left) {
    member
        .getCluster()
        .addMembershipListener(
            new MembershipListener() {
              @Override
              public void memberAdded(MembershipEvent event) {
                joined.run();
              }

              @Override
              public void memberRemoved(MembershipEvent event) {
                left.accept(name(event.getMember()));
              }
            });
  }

  /// @return how many processes are in the cluster, this one included
  public int size() {
    return member.getCluster().getMembers().size();
  }

  @Override
  public void close() {
    member.shutdown();
  }

  private static String name(Member one) {
    return one.getUuid().toString();
  }

  private record Topic(ITopic<String> topic) implements Doorbell {
    @Override
    public void ring() {
      try {
        topic.publish("ring");
      } catch (HazelcastInstanceNotActiveException | HazelcastException silent) {
        LOG.debug("the doorbell is silent", silent);
      }
    }

    @Override
    public void listen(Runnable listener) {
      topic.addMessageListener(_ -> listener.run());
    }
  }
}
