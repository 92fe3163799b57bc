# What Isopod runs once in Ruby, before the snapshot that all Ruby functions start from. The host evaluates `Isopod.define` when a function is
# deployed and `Isopod.call` for each call. Both find on standard input a line of JSON and what is behind it, and answer a string: a
# mark and, behind it, the reply, or texts with a NUL between each two.
require "json"
# What functions often use: required here, it is in the snapshot, and costs a call nothing.
%w[date delegate digest erb forwardable logger openssl ostruct pathname securerandom set stringio strscan time uri yaml zlib].each { require _1 }

module Isopod
  FAILED, REPLIED, NO_JSON, MEMORY_FULL = %w[0 1 2 3]
  # Of a backtrace: with these it is clear which recursion it was.
  LINES_MAX = 100

  # What a handler is given beside its event, as in AWS Lambda.
  class Context
    NAMES = {
      function_name: "functionName", function_version: "functionVersion", invoked_function_arn: "invokedFunctionArn",
      memory_limit_in_mb: "memoryLimitInMB", aws_request_id: "awsRequestId", log_group_name: "logGroupName",
      log_stream_name: "logStreamName", deadline_ms: "deadlineMs", identity: "identity", client_context: "clientContext",
      tenant_id: "tenantId"
    }.freeze

    NAMES.each { |name, given| define_method(name) { @given[given] } }

    def initialize(given) = @given = given
    def get_remaining_time_in_millis = [0, deadline_ms - (Time.now.to_f * 1000).to_i].max
    def log(text) = $stdout.puts(text)
    def inspect = "#<Context #{function_name} #{aws_request_id}>"
  end

  # Where a function's own files lie, and those of its layers.
  TASK = "/var/task/"
  PLACES = [TASK, "/opt/"].freeze

  class MarshalError < StandardError; end

  # Why a package of Lambda's cannot start.
  class StartError < StandardError; end

  class << self
    def define
      given, body = input
      ENV.update(given["env"])
      start = JSON.parse(body)
      $LOAD_PATH.unshift(*start["roots"])
      # `require` takes no other ending.
      start["entry"].end_with?(".rb") ? require(start["entry"]) : load(start["entry"])
      @handler = start["handler"] ? named_handler(start["handler"]) : found_handler
      @handler ? REPLIED : answer(FAILED, "no_handler", "", "", 0, 0)
    rescue Exception => error
      start&.key?("handler") ? start_failure(error) : definition_failure(error)
    ensure
      Process.warmup
    end

    def call
      Random.srand
      given, body = input
      ENV["_X_AMZN_TRACE_ID"] = given["xRayTraceId"] if given["xRayTraceId"]
      REPLIED + reply(@handler.call(event: parsed(body), context: Context.new(given)))
    rescue JSON::ParserError => error
      @parsing ? answer(NO_JSON, text_of(error)) : failure(error)
    rescue Exception => error
      failure(error)
    end

    private

    def main = TOPLEVEL_BINDING.receiver

    def found_handler = %i[handler lambda_handler].find { main.respond_to?(_1, true) }&.then { main.method(_1) }

    # Lambda's name of a handler, behind its file's: a method, or one of a module's or class's.
    def named_handler(name)
      *owner, method = name.split(".")
      receiver = owner.empty? ? main : Object.const_get(owner.join("."))
      receiver.method(method)
    rescue NameError
      raise StartError, "undefined method `#{name}' for Lambda's handler"
    end

    def input
      head, body = STDIN.read.b.split("\n", 2)
      [JSON.parse(head), body.force_encoding(Encoding::UTF_8)]
    end

    def parsed(body)
      @parsing = true
      raise JSON::ParserError, "it is not UTF-8 text" unless body.valid_encoding?

      JSON.parse(body).tap { @parsing = false }
    end

    def reply(value)
      JSON.generate(value)
    rescue JSON::GeneratorError, JSON::NestingError => error
      raise MarshalError, "Unable to marshal response: #{text_of(error)}"
    end

    def answer(mark, *texts) = mark + texts.map { _1.to_s.dup.force_encoding(Encoding::UTF_8).scrub.tr("\0", "\u{fffd}") }.join("\0")

    def text_of(error)
      error.message.to_s
    rescue Exception
      ""
    end

    # Those that are not the runtime's own.
    def own_lines(error) = (error.backtrace || []).reject { _1.start_with?("eval:", "-e:", "<internal:") }.first(LINES_MAX)

    def failure(error)
      case error
      when NoMemoryError then MEMORY_FULL
      when MarshalError then answer(FAILED, "Runtime.MarshalError", text_of(error))
      else answer(FAILED, error.class.name || "Anonymous", text_of(error), *own_lines(error))
      end
    end

    def definition_failure(error)
      return MEMORY_FULL if error.is_a?(NoMemoryError)

      code = error.is_a?(ScriptError) ? "build_failed" : "load_failed"
      answer(FAILED, code, "#{error.class.name}: #{text_of(error)}", *place_of(error))
    end

    # In the words of Lambda's runtime.
    def start_failure(error)
      case error
      when NoMemoryError then MEMORY_FULL
      when StartError then answer(FAILED, "start_failed", "Runtime.HandlerNotFound", text_of(error))
      when SyntaxError then answer(FAILED, "start_failed", "Runtime.UserCodeSyntaxError", text_of(error))
      when LoadError then answer(FAILED, "start_failed", "Runtime.ImportModuleError", text_of(error))
      else answer(FAILED, "start_failed", "Init<#{error.class.name || "Anonymous"}>", text_of(error), *own_lines(error))
      end
    end

    # A slip of syntax says where it is in its text.
    def place_of(error)
      lines = error.is_a?(SyntaxError) ? [text_of(error)] : own_lines(error)
      found = lines.filter_map { _1.match(/\A(?<file>[^\n]+?):(?<line>\d+)/) }.find { _1[:file].start_with?(*PLACES) }
      found ? [found[:file].delete_prefix(TASK), found[:line], 1] : ["", 0, 0]
    end
  end
end

# A line is a line of the log as soon as it is written: a call that is stopped has logged what it printed.
$stdout.sync = $stderr.sync = true
Dir.chdir(Isopod::TASK.chomp("/"))
Process.warmup
