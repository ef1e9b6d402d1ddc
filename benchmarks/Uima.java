import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.nio.file.Path;
import org.apache.uima.UIMAFramework;
import org.apache.uima.cas.CAS;
import org.apache.uima.cas.Feature;
import org.apache.uima.cas.Type;
import org.apache.uima.cas.impl.XmiCasDeserializer;
import org.apache.uima.cas.impl.XmiCasSerializer;
import org.apache.uima.cas.text.AnnotationFS;
import org.apache.uima.util.CasCreationUtils;
import org.apache.uima.util.XMLInputSource;

/** Reads an .xmi file with its type system, changes it where that is asked for, and writes it: see uima.py. */
public class Uima {
  public static void main(String[] words) throws Exception {
    Path folder = Path.of(words[0]), file = folder.resolve(words[1]);
    boolean change = words.length > 3;
    var types = UIMAFramework.getXMLParser().parseTypeSystemDescription(new XMLInputSource(folder.resolve("TypeSystem.xml").toFile()));
    CAS cas = CasCreationUtils.createCas(types, null, null);
    try (var in = new FileInputStream(file.toFile())) {
      XmiCasDeserializer.deserialize(in, cas);
    }
    Type mention = cas.getTypeSystem().getType("custom.Mention");
    Feature label = mention.getFeatureByBaseName("label");
    AnnotationFS struck = null, moved = null;
    for (AnnotationFS one : cas.getAnnotationIndex(mention)) {
      String said = one.getStringValue(label);
      System.out.println(said + "\t" + one.getCoveredText());
      if (struck == null && said.equals("BENEFICIARY")) struck = one;
      if (moved == null && said.equals("PLACE")) moved = one;
    }
    if (change) {
      cas.removeFsFromIndexes(struck);
      cas.removeFsFromIndexes(moved);
      moved.setIntValue(mention.getFeatureByBaseName("begin"), moved.getBegin() + 3);
      cas.addFsToIndexes(moved);
      int start = cas.getDocumentText().indexOf("12户");
      AnnotationFS added = cas.createAnnotation(mention, start, start + 3);
      added.setStringValue(label, "MONEY");
      cas.addFsToIndexes(added);
    }
    try (var out = new FileOutputStream(Path.of(words[2]).toFile())) {
      XmiCasSerializer.serialize(cas, out);
    }
  }
}
