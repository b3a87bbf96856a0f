package io.carillon.listener.webhooks;

import io.carillon.definition.WebhookTemplate;
import io.carillon.definition.WebhookTemplate.Mapping;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathExpressionException;
import javax.xml.xpath.XPathFactory;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What an answer has for the fields of a webhook's mappings. What is not in it, null or blank
/// changes nothing.
final class AnswerReader {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private AnswerReader() {}

  /// An answer that is not what the webhook says it is.
  static final class Unreadable extends Exception {
    private static final long serialVersionUID = 1;

    Unreadable(String message) {
      super(message);
    }
  }

  /// @param body not empty
  static List<MappedValue> read(WebhookTemplate webhook, byte[] body) throws Unreadable {
    var values = new ArrayList<MappedValue>();
    switch (webhook.response()) {
      case JSON -> {
        var tree = json(body);
        for (var mapping : webhook.mappings()) {
          add(mapping, tree, values);
        }
      }
      case XML -> {
        var document = xml(body);
        for (var mapping : webhook.mappings()) {
          add(mapping, document, values);
        }
      }
      case NONE -> {
        // Nothing is mapped.
      }
    }
    return values;
  }

  private static JsonNode json(byte[] body) throws Unreadable {
    try {
      return JSON.readTree(body);
    } catch (JacksonException none) {
      throw new Unreadable("the answer is no JSON");
    }
  }

  private static void add(Mapping mapping, JsonNode tree, List<MappedValue> values) {
    var node = tree.at(mapping.attribute().jsonPointer());
    if (node.isMissingNode() || node.isNull()) {
      return;
    }
    add(mapping, node.isValueNode() ? Optional.of(node.asString()) : Optional.empty(), values);
  }

  /// Without anything that a document type could bring in: entities, files, addresses.
  private static Document xml(byte[] body) throws Unreadable {
    try {
      var factory = DocumentBuilderFactory.newInstance();
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_DTD, "");
      factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_SCHEMA, "");
      factory.setXIncludeAware(false);
      factory.setNamespaceAware(true);
      var builder = factory.newDocumentBuilder();
      builder.setErrorHandler(new DefaultHandler()); // else it prints
      return builder.parse(new ByteArrayInputStream(body));
    } catch (SAXException | IOException none) {
      throw new Unreadable("the answer is no XML, or has a document type");
    } catch (ParserConfigurationException impossible) {
      throw new IllegalStateException("the JDK's own parser knows these", impossible);
    }
  }

  private static void add(Mapping mapping, Document document, List<MappedValue> values) {
    NodeList nodes;
    try {
      nodes =
          (NodeList)
              XPathFactory.newInstance()
                  .newXPath()
                  .evaluate(mapping.attribute().xPath(), document, XPathConstants.NODESET);
    } catch (XPathExpressionException impossible) {
      throw new IllegalStateException(mapping.attribute().xPath(), impossible);
    }
    if (nodes.getLength() == 0) {
      return;
    }
    var element = (Element) nodes.item(0);
    boolean single = element.getElementsByTagName("*").getLength() == 0;
    add(mapping, single ? Optional.of(element.getTextContent()) : Optional.empty(), values);
  }

  private static void add(Mapping mapping, Optional<String> text, List<MappedValue> values) {
    @Nullable String found = text.orElse(null);
    if (found == null || !found.isBlank()) {
      values.add(new MappedValue(mapping.field(), found));
    }
  }
}
