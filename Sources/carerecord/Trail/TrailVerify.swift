import ArgumentParser
import AuditTrail
import Foundation

/// Checks a log, a proof or a list from files or an address. Needs no database, no secret and, of files, no network.
struct TrailVerify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Checks a log, a proof or a person's list, and names the first wrong thing.",
        discussion: """
            Ends with 0 where all is right, 1 where something is wrong, 2 where it was called wrongly, and 3 where it could not tell, because something could \
            not be read.
            """)
    @Argument(help: "The log: a folder of its files, or their http or https address.") var log: String?
    @Option(help: "Whom to believe: the log's keys and witnesses (docs/trail.md, \"Whom to believe\").") var policy: String
    @Option(help: "Only entries from this one on.") var from: UInt64?
    @Option(help: "Only entries before this one.") var to: UInt64?
    @Option(help: "A file that remembers how far the log was right, and goes on from there. It is made where it is not there.") var state:
        String?
    @Option(help: "The proof of an event, a JSON file.") var proof: String?
    @Option(help: "A person's list, a JSON file. With a log: also whether anything was left out of it.") var list: String?

    func run() async throws {
        let policy = try Self.policy(self.policy)
        guard log != nil || proof != nil || list != nil else { throw stop("Name a log, a --proof or a --list.", code: 2) }
        guard (from == nil && to == nil) || (log != nil && state == nil && list == nil) else {
            throw stop("--from and --to are of a log, without --state and --list.", code: 2)
        }
        if let proof { try verify(proof: proof, policy) }
        var verified: PersonList.Verified?
        if let list { verified = try verify(list: list, policy) }
        guard let log else { return }
        guard let reader = LogPlace(log) else { throw stop("\(log) is no folder, and no http or https address without a query.", code: 2) }
        do throws(LogProblem) {
            try await verify(LogVerifier(reader.reader, policy), verified)
        } catch {
            try? await reader.close()
            throw stop("\(error.isUntold ? "Could not tell" : "Wrong"): \(error.sentence).", code: error.isUntold ? 3 : 1)
        }
        try? await reader.close()
    }

    static func policy(_ path: String) throws -> TrustPolicy {
        let text: String
        do { text = try String(contentsOfFile: path, encoding: .utf8) } catch { throw stop("\(path) cannot be read.", code: 2) }
        do throws(TrustPolicy.Mistake) { return try TrustPolicy(text) } catch {
            throw stop("\(path), line \(error.line): \(error.what).", code: 2)
        }
    }

    private func read(_ path: String) throws -> Data {
        do { return try Data(contentsOf: URL(fileURLWithPath: path)) } catch {
            throw stop("Could not tell: \(path) cannot be read.", code: 3)
        }
    }

    private static func stopped(_ path: String, _ problem: BundleProblem) -> ExitCode {
        stop("\(problem.isUntold ? "Could not tell" : "Wrong"): \(path): \(problem.sentence).", code: problem.isUntold ? 3 : 1)
    }

    private func verify(proof path: String, _ policy: TrustPolicy) throws {
        let json = try read(path)
        do throws(BundleProblem) {
            let (bundle, believed) = try EventBundle.verify(json, policy)
            print("Right: entry \(bundle.proof.index) of \(believed.checkpoint.size) in the log \(believed.checkpoint.origin).")
            for field in bundle.proof.event.fields { print("  \(field.field?.name ?? "field \(field.number)"): \(field.words)") }
            if bundle.proof.event.keptBackCount > 0 { print("  fields kept back: \(bundle.proof.event.keptBackCount)") }
        } catch { throw Self.stopped(path, error) }
    }

    private func verify(list path: String, _ policy: TrustPolicy) throws -> PersonList.Verified {
        let json = try read(path)
        do throws(BundleProblem) {
            let verified = try PersonList.verify(json, policy)
            print(
                "Right: events 1 to \(verified.list.last) at a log of \(verified.believed.checkpoint.size) entries, which \(verified.when)."
            )
            for (numbers, after, before) in verified.bare {
                print(
                    "  without text: \(numbers.lowerBound) to \(numbers.upperBound), made between \(Self.time(after)) and \(Self.time(before)): right only if the region had not to keep them any longer"
                )
            }
            if log == nil { print("Whether anything newer is in the log is not told without it: name it too, or ask for a newer list.") }
            return verified
        } catch { throw Self.stopped(path, error) }
    }

    private func verify(_ verifier: LogVerifier, _ list: PersonList.Verified?) async throws(LogProblem) {
        if from != nil || to != nil {
            let end = if let to { to } else { try await verifier.checkpoint().checkpoint.size }
            let start = from ?? 0
            guard start < end else { throw .noRange(from: start, to: end, size: end) }
            let verified = try await verifier.range(start..<end)
            print("Right: entries \(start) to \(end - 1) are in the log of \(verified.believed.checkpoint.size) that was signed.")
            return
        }
        let before = list == nil ? try earlierState() : nil
        let listed = list?.believed.checkpoint
        let verified = try await verifier.whole(
            from: before, known: listed.map { [$0.size: $0.root] } ?? [:], following: list?.chain)
        let checkpoint = verified.believed.checkpoint
        print(
            "Right: \(checkpoint.size) entries of \(checkpoint.origin), \(verified.read) of them read now. Root \(checkpoint.root.base64).")
        for (key, time) in verified.believed.witnessed.sorted(by: { $0.value < $1.value }) {
            print("  witnessed by \(key.name) at \(Date(timeIntervalSince1970: Double(time)).ISO8601Format())")
        }
        if verified.notUnderstood > 0 {
            print("  \(verified.notUnderstood) entries are of a version that this program does not know: hashed, not understood")
        }
        if !verified.notCovered.isEmpty {
            print("  \(verified.notCovered.count) files are not covered by the checkpoint: nothing is said of them")
        }
        if let listed {
            // The log may be older than the list, and then does not show all that it speaks of.
            guard checkpoint.size >= listed.size else { throw .shrunk(from: listed.size, to: checkpoint.size) }
            if let index = verified.followed.first, index < listed.size { throw .leftOut(index) }
            print("Nothing was left out of the list as it was at \(listed.size) entries.")
            if let first = verified.followed.first {
                print(
                    "Not in it, because newer: \(verified.followed.count) of this person, the first entry \(first) of \(checkpoint.size). One says that the list was handed over. If there are more, ask for a newer list."
                )
            } else {
                print("The log, of \(checkpoint.size) entries, has nothing newer of this person.")
            }
        }
        if let state, let bytes = try? verified.state.bytes() {
            do { try bytes.write(to: URL(fileURLWithPath: state), options: .atomic) } catch {
                throw .unreadable(LogUnreadable(state, "the state cannot be written"))
            }
        }
    }
}

extension PersonList.Verified {
    /// When its checkpoint was there.
    fileprivate var when: String {
        guard let time = believed.witnessed.map(\.value).max() else { return "nobody witnessed" }
        return "was witnessed at \(Date(timeIntervalSince1970: Double(time)).ISO8601Format())"
    }
}

extension TrailVerify {
    fileprivate static func time(_ milliseconds: UInt64?) -> String {
        milliseconds.map { Date(timeIntervalSince1970: Double($0) / 1000).ISO8601Format() } ?? "a time that is not told"
    }

    /// A state that is there and cannot be read is not taken for none: what it remembers would go unchecked.
    private func earlierState() throws(LogProblem) -> VerifiedState? {
        guard let state, FileManager.default.fileExists(atPath: state) else { return nil }
        let json: Data
        do { json = try Data(contentsOf: URL(fileURLWithPath: state)) } catch {
            throw .unreadable(LogUnreadable(state, "it cannot be read"))
        }
        guard let read = VerifiedState(json: json) else {
            throw .unreadable(LogUnreadable(state, "it is no state of this program: take it away to begin anew"))
        }
        return read
    }
}

extension CanonicalEvent.Field {
    /// Its value for whoever reads a terminal: no control characters.
    fileprivate var words: String {
        switch read {
        case .text(let text): String(text.unicodeScalars.map { $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) ? " " : Character($0) })
        case .number(let number): "\(number)"
        default: value.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        }
    }
}
