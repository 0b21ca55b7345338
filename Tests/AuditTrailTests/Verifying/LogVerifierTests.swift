import Crypto
import Foundation
import Testing

@testable import AuditTrail

/// A whole log checked from its files, and the first wrong thing of one that is not right.
@Suite struct LogVerifierTests {
    /// A log in memory.
    struct Files: LogReader {
        var files: [String: [UInt8]] = [:]
        var broken: Set<String> = []

        func read(_ path: String) async throws(LogUnreadable) -> [UInt8]? {
            if broken.contains(path) { throw LogUnreadable(path, "the disk failed") }
            return files[path]
        }
        func paths() async throws(LogUnreadable) -> [String]? { files.keys.sorted() }
    }

    static let signer = try? NoteSigner(name: "trail.example.org", kind: .ed25519)
    static let witness = try? NoteSigner(name: "witness.example.org", kind: .cosignature)
    static let key = ChainKey(ofServiceWith: SymmetricKey(data: [UInt8](repeating: 3, count: 32)))

    static func policy() throws -> TrustPolicy {
        TrustPolicy(
            logs: [.init(key: try #require(signer).verifier)], witnesses: [try #require(witness).verifier], needed: 1)
    }

    /// A log of some size as it is served, and where its chain is. `earlier` sizes leave their partial tiles behind.
    static func log(_ size: Int, earlier: [Int] = [], replacing: [Int: LogEntry] = [:]) throws -> (files: Files, links: [MerkleHash]) {
        var (growth, head, files, links) = (LogGrowth(TiledTree(), bundle: []), ChainHead.start, Files(), [MerkleHash]())
        for number in 0..<size {
            let next = head.next(EventCommitment(.leaf([UInt8(number & 255), UInt8(number >> 8)])), key)
            head = next.head
            links.append(next.entry.link)
            _ = growth.append(replacing[number] ?? next.entry)
            if earlier.contains(number + 1) { for (tile, bytes) in growth.tiles { files.files[tile.path] = bytes } }
        }
        for (tile, bytes) in growth.tiles { files.files[tile.path] = bytes }
        files.files["checkpoint"] = try checkpoint(growth.tree.size, growth.tree.root)
        return (files, links)
    }

    static func checkpoint(_ size: UInt64, _ root: MerkleHash) throws -> [UInt8] {
        let text = Checkpoint(origin: "trail.example.org", size: size, root: root).text
        let signatures = [try #require(signer).sign(text), try #require(witness).sign(text, at: 1_790_000_000)]
        return SignedNote(text: text, signatures: signatures).bytes
    }

    static func problem(_ files: Files, from state: VerifiedState? = nil, known: [UInt64: MerkleHash] = [:]) async throws -> LogProblem? {
        let verifier = LogVerifier(files, try policy())
        do throws(LogProblem) {
            _ = try await verifier.whole(from: state, known: known)
            return nil
        } catch { return error }
    }

    @Test("a log is right at every size around a tile's edge, and a range of it is", arguments: [0, 1, 255, 256, 257, 512, 700])
    func right(size: Int) async throws {
        let (files, links) = try Self.log(size)
        let verifier = LogVerifier(files, try Self.policy())
        let verified = try await verifier.whole(lookingFor: Set(links.suffix(1)))
        #expect(verified.read == UInt64(size) && verified.notUnderstood == 0 && verified.notCovered.isEmpty)
        #expect(verified.found.values.first == links.indices.last.map(UInt64.init))
        for range in [0..<1, 100..<300, 0..<size, size - 1..<size] where range.upperBound <= size && !range.isEmpty && range.lowerBound >= 0
        {
            #expect(try await verifier.range(UInt64(range.lowerBound)..<UInt64(range.upperBound)).read == UInt64(range.count))
        }
        await #expect(throws: LogProblem.self) { try await verifier.range(0..<UInt64(size + 1)) }
    }

    @Test("one bit flipped anywhere in a copy of the log is found, in a tile that was left from an earlier size too")
    func bitFlips() async throws {
        let (right, _) = try Self.log(600, earlier: [40, 300])
        #expect(try await Self.problem(right) == nil)
        let all = right.files.sorted { $0.key < $1.key }
        let bits = all.reduce(0) { $0 + $1.value.count * 8 }
        for _ in 0..<(ProofTests.isFull ? 10_000 : 300) {
            var place = Int.random(in: 0..<bits)
            guard
                let (path, bytes) = all.first(where: {
                    place < $0.value.count * 8
                        || {
                            place -= $0; return false
                        }($0.value.count * 8)
                })
            else { continue }
            var (files, changed) = (right, bytes)
            changed[place / 8] ^= 1 << UInt8(place % 8)
            files.files[path] = changed
            #expect(try await Self.problem(files) != nil, "bit \(place) of \(path)")
        }
    }

    @Test("the first wrong entry is named, and where all was made to fit, that it is not what was signed")
    func named() async throws {
        let (right, _) = try Self.log(600)
        let bundle = Tile(.entries, 1).path
        var files = right
        files.files[bundle]?[67 * 44 + 10] ^= 1
        #expect(try await Self.problem(files) == .entry(300))
        await #expect(throws: LogProblem.entry(300)) { try await LogVerifier(files, Self.policy()).range(299..<301) }
        // Its hash changed with it: the row above tells which bundle.
        let entries = try Tile(.entries, 1).entries(try #require(files.files[bundle]))
        files.files[Tile(.hashes(level: 0), 1).path]?.replaceSubrange(44 * 32..<45 * 32, with: MerkleHash.leaf(entries[44]).bytes)
        #expect(try await Self.problem(files) == .hash("tile/1/000.p/2", entries: 256..<512))
        await #expect(throws: LogProblem.hash(bundle, entries: 256..<512)) { try await LogVerifier(files, Self.policy()).range(299..<301) }
        // All of it was made anew.
        files = try Self.log(600, replacing: [300: LogEntry(EventCommitment(.ofNothing), link: .ofNothing)]).files
        files.files["checkpoint"] = right.files["checkpoint"]
        #expect(try await Self.problem(files) == .otherRoot(size: 600))
        files = right
        files.files["tile/0/002.p/88"] = nil
        #expect(try await Self.problem(files) == .missing("tile/0/002.p/88"))
        files.broken = [bundle]
        #expect(try await Self.problem(files)?.isUntold == true)
    }

    @Test("it goes on from where it was right, and finds a log that was written anew before that, cut short, or forked")
    func goesOn() async throws {
        let (early, _) = try Self.log(300)
        let first = try await LogVerifier(early, try Self.policy()).whole()
        let state = try #require(VerifiedState(json: first.state.bytes()))
        #expect(state == first.state)
        let (late, _) = try Self.log(900)
        let second = try await LogVerifier(late, try Self.policy()).whole(from: state)
        #expect(second.read == 900 - 256)
        let stranger = LogEntry(EventCommitment(.ofNothing), link: .ofNothing)
        #expect(try await Self.problem(Self.log(900, replacing: [280: stranger]).files, from: state) == .rewritten(size: 300))
        #expect(try await Self.problem(Self.log(900, replacing: [10: stranger]).files, from: state) != nil)
        #expect(try await Self.problem(early, from: second.state) == .shrunk(from: 900, to: 300))
        #expect(try await Self.problem(late, known: [300: .ofNothing]) == .rewritten(size: 300))
        #expect(VerifiedState(json: Data("{}".utf8)) == nil)
    }

    @Test("a chain that was continued twice from one place is found in the public log")
    func linkTwice() async throws {
        let (_, links) = try Self.log(400)
        let twice = LogEntry(EventCommitment(.ofNothing), link: links[20])
        #expect(try await Self.problem(Self.log(400, replacing: [390: twice]).files) == .linkTwice(20, 390))
    }

    @Test("an entry of another version is hashed and said not to be understood; what the checkpoint does not cover is told")
    func notUnderstood() async throws {
        let entries = (0..<3).map { [UInt8(9), UInt8($0)] }
        var (tree, files) = (TiledTree(), Files())
        for entry in entries { tree.append(.leaf(entry)) { _, _ in } }
        for (tile, hashes) in tree.partialTiles { files.files[tile.path] = Tile.bytes(hashes) }
        files.files["tile/entries/000.p/3"] = try Tile.bundle(entries)
        files.files["checkpoint"] = try Self.checkpoint(3, tree.root)
        files.files["tile/0/007"] = [1]
        files.files["notes.txt"] = [1]
        let verified = try await LogVerifier(files, try Self.policy()).whole()
        #expect(verified.notUnderstood == 3 && verified.notCovered == ["notes.txt", "tile/0/007"])
        let changed = files.files["tile/entries/000.p/3"]?.map { $0 == 9 ? 8 : $0 }
        files.files["tile/entries/000.p/3"] = changed
        #expect(try await Self.problem(files) == .entry(0))
    }

    @Test("a partial tile that became full since may be missing")
    func partialBecameFull() async throws {
        var (files, later) = (try Self.log(600).files, try Self.log(800).files)
        for path in ["tile/0/002", "tile/entries/002"] {
            files.files[path + ".p/88"] = nil
            files.files[path] = later.files[path]
        }
        #expect(try await Self.problem(files) == nil)
        for path in ["checkpoint", "tile/1/000.p/2"] { later.files[path] = files.files[path] }
        #expect(try await LogVerifier(later, Self.policy()).range(590..<600).read == 10)
    }

    @Test(
        "a real log that others wrote is right, entry by entry, and a changed copy is not",
        .enabled(if: ReferenceVectorTests.isThere, "../shared/data/merkle-rfc6962 is not here"))
    func realLog() async throws {
        let folder = LogFolder(ReferenceVectorTests.folder.appendingPathComponent("tessera-tlog-tiles/log").path)
        let key = try VerifierKey("example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx")
        let verified = try await LogVerifier(folder, TrustPolicy(log: key)).whole()
        #expect(verified.read == 15 && verified.notUnderstood == 15 && verified.notCovered.allSatisfy { !$0.hasPrefix("tile/") })
        var files = Files()
        for path in try #require(try await folder.paths()) { files.files[path] = try await folder.read(path) }
        files.files["tile/entries/000.p/15"]?[2] ^= 1
        await #expect(throws: LogProblem.entry(0)) { try await LogVerifier(files, TrustPolicy(log: key)).whole() }
    }
}
