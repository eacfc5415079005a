import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.util.*;
import org.apache.lucene.analysis.core.WhitespaceAnalyzer;
import org.apache.lucene.document.*;
import org.apache.lucene.index.*;
import org.apache.lucene.search.*;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.store.*;

/** LuceneKeywords FOLDER: indexes FOLDER/terms.txt (one chunk a line, its terms between spaces), asks FOLDER/questions.txt, writes FOLDER/lucene.run. */
public class LuceneKeywords {
    public static void main(String[] args) throws Exception {
        Path folder = Paths.get(args[0]);
        List<String> chunks = Files.readAllLines(folder.resolve("terms.txt"), StandardCharsets.UTF_8);
        List<String> questions = Files.readAllLines(folder.resolve("questions.txt"), StandardCharsets.UTF_8);
        FieldType type = new FieldType();
        type.setIndexOptions(IndexOptions.DOCS_AND_FREQS);
        type.setTokenized(true);
        type.freeze();

        Path place = folder.resolve("lucene");
        Directory directory = new MMapDirectory(place);
        IndexWriterConfig config = new IndexWriterConfig(new WhitespaceAnalyzer(4096));
        config.setSimilarity(new BM25Similarity(1.2f, 0.75f));
        config.setUseCompoundFile(false);
        config.setRAMBufferSizeMB(512);
        config.setOpenMode(IndexWriterConfig.OpenMode.CREATE);
        long start = System.nanoTime();
        IndexWriter writer = new IndexWriter(directory, config);
        for (String chunk : chunks) {
            Document document = new Document();
            document.add(new Field("text", chunk, type));
            writer.addDocument(document);
        }
        writer.forceMerge(1);
        writer.commit();
        writer.close();
        double build = (System.nanoTime() - start) / 1e9;
        long bytes = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(place)) {
            for (Path file : files) bytes += Files.size(file);
        }

        IndexReader reader = DirectoryReader.open(directory);
        IndexSearcher searcher = new IndexSearcher(reader);
        searcher.setSimilarity(new BM25Similarity(1.2f, 0.75f));
        searcher.setQueryCache(null);
        double[] times = new double[questions.size()];
        StringBuilder run = new StringBuilder();
        for (int round = 0; round < 6; round++) {
            for (int i = 0; i < questions.size(); i++) {
                long asked = System.nanoTime();
                LinkedHashMap<String, Integer> terms = new LinkedHashMap<>();
                for (String term : questions.get(i).split(" "))
                    if (!term.isEmpty()) terms.merge(term, 1, Integer::sum);
                BooleanQuery.Builder query = new BooleanQuery.Builder();
                for (Map.Entry<String, Integer> term : terms.entrySet()) {
                    Query one = new TermQuery(new Term("text", term.getKey()));
                    query.add(term.getValue() > 1 ? new BoostQuery(one, term.getValue()) : one, BooleanClause.Occur.SHOULD);
                }
                // A threshold of 10 lets it prune from the first ten hits on.
                TopDocs top = searcher.search(query.build(), 10);
                times[i] = (System.nanoTime() - asked) / 1e6;
                if (round == 0) {
                    for (ScoreDoc hit : top.scoreDocs) run.append(hit.doc).append(' ');
                    run.append('\n');
                }
            }
        }
        Files.write(folder.resolve("lucene.run"), run.toString().getBytes(StandardCharsets.UTF_8));
        Arrays.sort(times);
        double sum = 0;
        for (double time : times) sum += time;
        System.out.printf(Locale.ROOT, "{\"what\":\"keywords\",\"engine\":\"lucene-8.7\",\"chunks\":%d,\"build_s\":%.2f,\"chunks_per_s\":%.0f,\"bytes\":%d,\"queries\":%d,\"p50_ms\":%.4f,\"p99_ms\":%.4f,\"mean_ms\":%.4f}%n",
            chunks.size(), build, chunks.size() / build, bytes, times.length, times[times.length / 2], times[times.length * 99 / 100], sum / times.length);
    }
}
