import ArgumentParser
import AuditTrail
import Crypto
import Foundation

/// A pretend log to try a verifier on: nobody's record was looked at, and its keys are made and thrown away.
struct TrailExample: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "example", abstract: "Writes a pretend log into a new folder, with its policy, a proof and a person's list.")
    @Argument(help: "The folder, which must not be there.") var folder: String
    @Option(help: "How many entries.") var entries = 1000

    private static let origin = "trail.example.org"
    private static let begin = Date(timeIntervalSince1970: 1_790_000_000)

    func run() throws {
        guard !FileManager.default.fileExists(atPath: folder) else { throw stop("\(folder) is there already.", code: 2) }
        guard (1...10_000_000).contains(entries) else { throw stop("A log has 1 to 10,000,000 entries.", code: 2) }
        let log = try NoteSigner(name: Self.origin, kind: .ed25519)
        let witness = try NoteSigner(name: "witness.example.org", kind: .cosignature)
        let secret = SymmetricKey(size: .bits256)
        let person = ChainKey(person: EventSalt.random().bytes, secret: secret)
        let service = ChainKey(ofServiceWith: secret)
        var growth = LogGrowth(TiledTree(), bundle: [])
        var (own, others) = (ChainHead.start, ChainHead.start)
        var mine: [(event: ShownEvent, link: MerkleHash, index: UInt64)] = []
        let every = max(entries / 5, 1)
        for number in 0..<entries {
            let isMine = number % every == every / 2
            let event = TrailEvent(
                kind: isMine ? .lookOpened : .serviceStarted, at: Self.begin.addingTimeInterval(Double(number)),
                subject: isMine ? "910000000001" : nil, organisation: isMine ? "R1H" : nil, role: isMine ? "R8000" : nil,
                people: isMine ? ["9990000018"] : [], detail: isMine ? "" : "example")
            guard let canonical = try event.canonical().first else { continue }
            let salt = EventSalt.random()
            let next = (isMine ? own : others).next(EventCommitment(canonical, salt: salt), isMine ? person : service)
            if isMine { own = next.head } else { others = next.head }
            let index = growth.append(next.entry)
            // Somebody else's name is kept back in every second.
            if isMine {
                mine.append((ShownEvent(canonical, salt: salt, hiding: mine.count % 2 == 1 ? [.subject] : []), next.entry.link, index))
            }
        }
        let text = Checkpoint(origin: Self.origin, size: growth.tree.size, root: growth.tree.root).text
        let now = UInt64(Self.begin.timeIntervalSince1970) + UInt64(entries)
        let note = SignedNote(text: text, signatures: [try log.sign(text), try witness.sign(text, at: now)])
        let (tiles, size) = (growth.tiles, growth.tree.size)
        let proven = try mine.map { event, link, index in
            let plan = try ProofPlan.inclusion(of: index, size: size)
            return ProvenEvent(event, link: link, index: index, inclusion: InclusionProof(try plan.proof(from: tiles)))
        }
        for (tile, bytes) in tiles { try write(Data(bytes), "log/\(tile.path)") }
        try write(Data(note.bytes), "log/checkpoint")
        try write(Data("log \(log.verifier.text)\nwitness W \(witness.verifier.text)\nquorum W\n".utf8), "policy")
        for (number, event) in proven.enumerated() {
            try write(try EventBundle(event, checkpoint: note).bytes(), "proof-\(number + 1).json")
        }
        try write(try PersonList(person, people: ["9990000018"], events: proven, checkpoint: note).bytes(), "list.json")
        let short = try PersonList(person, people: ["9990000018"], events: Array(proven.dropLast()), checkpoint: note)
        try write(try short.bytes(), "list-without-the-newest.json")
        print(
            "\(entries) entries in \(folder)/log. Try: carerecord trail verify \(folder)/log --policy \(folder)/policy --list \(folder)/list.json"
        )
    }

    private func write(_ data: Data, _ path: String) throws {
        let file = URL(fileURLWithPath: folder).appendingPathComponent(path)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try data.write(to: file)
    }
}
