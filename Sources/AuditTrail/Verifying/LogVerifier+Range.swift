extension LogVerifier {
    /// Entries of a range, each shown to be in the tree that was signed.
    /// - Parameter range: not empty, inside the log.
    public func range(_ range: Range<UInt64>) async throws(LogProblem) -> Verified {
        let believed = try await checkpoint()
        let (size, root) = (believed.checkpoint.size, believed.checkpoint.root)
        guard !range.isEmpty, range.upperBound <= size else { throw .noRange(from: range.lowerBound, to: range.upperBound, size: size) }
        var verified = Verified(believed: believed, state: VerifiedState(believed.checkpoint, MerkleTree()))
        var files = LogFiles(reader, size: size)
        var at = range.lowerBound & ~255
        while at < range.upperBound, let bundle = Tile(.entries, holding: at, of: size) {
            for (place, entry) in try await files.entries(bundle).enumerated() {
                let index = at + UInt64(place)
                guard try await files.hash(level: 0, at: index).0 == .leaf(entry) else { throw .entry(index) }
                verified.read += range.contains(index) ? 1 : 0
                verified.notUnderstood += range.contains(index) && LogEntry(entry) == nil ? 1 : 0
            }
            // The proof of the bundle's first entry is made of all the others' hashes.
            let leaf = try await files.hash(level: 0, at: at).0
            let proof = try await proof(of: at, &files)
            do throws(ProofError) { try proof.verify(leaf, at: at, size: size, root: root) } catch {
                throw .hash(bundle.path, entries: at..<at + UInt64(bundle.width))
            }
            at += UInt64(bundle.width)
        }
        return verified
    }

    private func proof(of index: UInt64, _ files: inout LogFiles) async throws(LogProblem) -> InclusionProof {
        guard let plan = try? ProofPlan.inclusion(of: index, size: files.size) else {
            throw .noRange(from: index, to: index, size: files.size)
        }
        return InclusionProof(try await files.proof(plan))
    }

    /// The proof that an entry is in the log that the checkpoint is of, made from its tiles.
    public func proof(of index: UInt64) async throws(LogProblem) -> InclusionProof {
        var files = LogFiles(reader, size: try await checkpoint().checkpoint.size)
        return try await proof(of: index, &files)
    }

    /// The proof that the log begins with what it was at an earlier size, made from its tiles.
    public func consistency(from old: UInt64) async throws(LogProblem) -> ConsistencyProof {
        var files = LogFiles(reader, size: try await checkpoint().checkpoint.size)
        guard let plan = try? ProofPlan.consistency(from: old, to: files.size) else { throw .noRange(from: 0, to: old, size: files.size) }
        return ConsistencyProof(try await files.proof(plan))
    }
}
