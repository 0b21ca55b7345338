import Crypto
import Foundation

/// What a browser's watch goes by: which pages of one session it shows, and which of them may still be shown (issue 5, part 3).
///
/// A page is named by its look's `LookID.watchName`, which the page holds already and which is worth nothing to anybody else.
public struct LookWatch: Sendable {
    /// More than any browser has tabs of one session; what is beyond is not watched and so not shown.
    public static let most = 24

    public let session: String
    /// The names that the browser asked for, in its order.
    public let names: [String]
    /// Those that may be shown, as of the last beat.
    public internal(set) var shown: Set<String> = []
    /// Those of which this node cannot tell, and another of the program's version that opened them can: nothing is said of them.
    public internal(set) var untold: Set<String> = []
    /// The node is being stopped: another one takes the watch from here.
    public internal(set) var isLeaving = false
    /// Its names have been looked up; one that stood for no open look then stands for none.
    var isNamed = false
    var looks: [String: LookID] = [:]

    /// The same with these of its looks in sight: for desks of tests.
    package func showing(_ looks: [LookID], untold: Set<String> = []) -> LookWatch {
        var watch = self
        watch.untold = untold
        watch.shown = Set(looks.map(\.watchName)).intersection(names)
        return watch
    }

    public init(_ names: [String], session: String) {
        self.session = session
        self.names = Array(names.prefix(Self.most))
    }
}

extension LookID {
    /// A look's name in watches: of its id and not the id, so that it opens nothing.
    public var watchName: String {
        Data(SHA256.hash(data: Data("watch of \(text)".utf8)).prefix(9)).base64EncodedString()
            .replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_")
    }
}
