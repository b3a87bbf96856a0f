package io.carillon.batch;

import com.hazelcast.config.Config;
import com.hazelcast.config.JavaSerializationFilterConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastException;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.topic.ITopic;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The doorbell of a cluster: a Hazelcast topic. Members find each other by a list of addresses;
/// without one a member listens on the loopback address only, where further processes of the same
/// machine join it. Hazelcast's traffic is plain text: give it a private network.
public final class HazelcastDoorbell implements Doorbell {
  private static final Logger LOG = LoggerFactory.getLogger(HazelcastDoorbell.class);

  private final HazelcastInstance member;
  private final ITopic<String> topic;

  /// Joins or founds the cluster; takes a few seconds.
  ///
  /// @param cluster a name of one's own for every database: members of other names are never joined
  /// @param members `host` or `host:port` of members to look for; empty for this machine alone
  public HazelcastDoorbell(String cluster, List<String> members) {
    var config = new Config();
    config.setClusterName(cluster);
    config.setProperty("hazelcast.logging.type", "slf4j");
    config.setProperty("hazelcast.phone.home.enabled", "false");
    config.setProperty("hazelcast.shutdownhook.enabled", "false");
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
    topic = member.getTopic("work");
  }

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

  /// @return how many processes are in the cluster, this one included
  public int members() {
    return member.getCluster().getMembers().size();
  }

  @Override
  public void close() {
    member.shutdown();
  }
}
