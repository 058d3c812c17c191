# shellcheck shell=bash
# kafka_jars VERSION: the directory of that Kafka release's jars, fetched once from Maven Central into the cache.
# WEIR_KAFKA_CACHE moves the cache. The broker's main classes (kafka.Kafka, kafka.tools.StorageTool) live in kafka_2.13;
# kafka-tools adds the command-line tools; the logging binding is not in Kafka's own dependencies.
kafka_jars() {
  local version=$1 cache dir
  cache=${WEIR_KAFKA_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/weir/kafka}
  dir=$cache/$version
  if [ ! -e "$dir/libs/kafka_2.13-$version.jar" ]; then
    have mvn || die 3 "Kafka $version is not in $cache, and there is no Maven (mvn) to fetch it; on Debian or Ubuntu: apt-get install maven"
    mkdir -p "$dir"
    (
      flock 9  # two scripts at once fetch it once
      if [ ! -e "$dir/libs/kafka_2.13-$version.jar" ]; then
        say "fetching Kafka $version into $dir (once)"
        kafka_pom "$version" > "$dir/pom.xml"
        rm -rf "$dir/libs.part"
        fetched=no
        for attempt in 1 2 3; do
          if mvn -q -B -Dstyle.color=never -f "$dir/pom.xml" \
            org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies \
            -DincludeScope=runtime -DoutputDirectory="$dir/libs.part" >&2 </dev/null; then
            fetched=yes
            break
          fi
          warn "attempt $attempt at fetching Kafka $version failed"
          sleep $((attempt * 3))
        done
        [ $fetched = yes ] || die 3 "cannot fetch Kafka $version from Maven Central; is the network reachable?"
        rm -rf "$dir/libs"
        mv "$dir/libs.part" "$dir/libs"
      fi
    ) 9> "$dir/lock" || return
  fi
  echo "$dir/libs"
}

kafka_dependency() {
  echo "  <dependency><groupId>$1</groupId><artifactId>$2</artifactId><version>$3</version></dependency>"
}

# Kafka 4 logs through log4j 2, Kafka 3 through log4j 1 (reload4j is its maintained form).
kafka_logging_dependencies() {
  case $1 in
    3.*)
      kafka_dependency org.slf4j slf4j-reload4j 1.7.36
      kafka_dependency ch.qos.reload4j reload4j 1.2.25
      ;;
    *)
      kafka_dependency org.apache.logging.log4j log4j-slf4j-impl 2.24.3
      kafka_dependency org.apache.logging.log4j log4j-core 2.24.3
      ;;
  esac
}

kafka_pom() {
  cat <<POM
<project xmlns="http://maven.apache.org/POM/4.0.0">
 <modelVersion>4.0.0</modelVersion>
 <groupId>weir</groupId><artifactId>kafka-broker</artifactId><version>1</version><packaging>pom</packaging>
 <dependencies>
$(kafka_dependency org.apache.kafka kafka_2.13 "$1")
$(kafka_dependency org.apache.kafka kafka-tools "$1")
$(kafka_logging_dependencies "$1")
 </dependencies>
</project>
POM
}
