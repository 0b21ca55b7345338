import Federation
import Foundation
import NIOCore
import NIOPosix

/// Hands one message (`MailShape`) to this machine's mail relay (RFC 5321), and says whether it took it.
struct MailDelivery: Sendable {
    let mail: Region.Telling.Mail

    enum Failure: Error, Hashable {
        case unreachable
        /// It will not take it, now or ever.
        case refused
        /// Not now.
        case later
    }

    func deliver(_ message: LeavingMessage) async throws(Failure) {
        guard case .email(let to) = message.to, Self.isAddress(to), Self.isAddress(mail.from) else { throw .refused }
        do {
            let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton).connectTimeout(.seconds(5))
                .connect(host: mail.host, port: mail.port) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                    }
                }
            let late = channel.channel.eventLoop.scheduleTask(in: .seconds(30)) { channel.channel.close(promise: nil) }
            defer { late.cancel() }
            try await channel.executeThenClose { inbound, outbound in try await talk(message, to, inbound, outbound) }
        } catch let failure as Failure { throw failure } catch { throw .unreachable }
    }

    private func talk(
        _ message: LeavingMessage, _ to: String, _ inbound: NIOAsyncChannelInboundStream<ByteBuffer>,
        _ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    ) async throws {
        var replies = Replies(inbound.makeAsyncIterator())
        try await replies.expect(2)
        for (line, kind) in [
            ("EHLO localhost", 2), ("MAIL FROM:<\(mail.from)>", 2), ("RCPT TO:<\(to)>", 2), ("DATA", 3),
            (MailShape.content(message, from: mail.from, to: to) + ".", 2),
        ] {
            try await outbound.write(ByteBuffer(string: line + "\r\n"))
            try await replies.expect(kind)
        }
        try? await outbound.write(ByteBuffer(string: "QUIT\r\n"))
    }

    /// Nothing that could end a line or a path.
    static func isAddress(_ text: String) -> Bool {
        text.utf8.count <= 254 && text.wholeMatch(of: /[A-Za-z0-9._%+'\-]+@[A-Za-z0-9.\-]+/) != nil
    }

    /// What the relay says, line by line.
    private struct Replies {
        private var stream: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
        private var rest: [UInt8] = []
        init(_ stream: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator) { self.stream = stream }

        /// A reply whose first digit is `kind`; of several lines the last says it.
        mutating func expect(_ kind: Int) async throws {
            while true {
                let line = try await line()
                guard line.count >= 3 else { throw Failure.refused }
                if line.count > 3, line[3] == UInt8(ascii: "-") { continue }
                let digit = Int(line[0]) - 48
                if digit == kind { return }
                throw digit == 4 ? Failure.later : Failure.refused
            }
        }

        private mutating func line() async throws -> [UInt8] {
            while true {
                if let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                    let line = Array(rest[..<end]).filter { $0 != UInt8(ascii: "\r") }
                    rest.removeSubrange(...end)
                    return line
                }
                // More than any relay says.
                guard rest.count < 8192, let next = try await stream.next(isolation: nil) else { throw Failure.unreachable }
                rest += next.readableBytesView
            }
        }
    }
}
